// The worked example of the Flow protocol: acmeCo/orders into one table, as a v1 runtime sends it in JSON.
#pragma once

#include <string>

namespace tests::worked_example {

inline const std::string config =
    R"({"address":"wh.example.test:5439","user":"u","password":"p","bucket":"b",)"
    R"("awsAccessKeyId":"k","awsSecretAccessKey":"s","region":"us-east-2","schema":"public"})";

inline const std::string collection =
    R"({"name":"acmeCo/orders","key":["/region","/id"],"uuidPtr":"/_meta/uuid",)"
    R"("projections":[{"field":"amount","ptr":"/amount","inference":{"types":["number"],)"
    R"("exists":"MUST"}},{"field":"extras","ptr":"/extras","inference":{"types":["null","object"],)"
    R"("exists":"MAY"}},{"field":"flow_document","inference":{"types":["object"],"exists":"MUST"}},)"
    R"({"field":"id","ptr":"/id","isPrimaryKey":true,"inference":{"types":["integer"],)"
    R"("exists":"MUST"}},{"field":"note","ptr":"/note","inference":{"types":["null","string"],)"
    R"("string":{},"exists":"MAY"}},{"field":"region","ptr":"/region","isPrimaryKey":true,)"
    R"("inference":{"types":["string"],"string":{},"exists":"MUST"}}],)"
    R"("writeSchema":{"type":"object",)"
    R"("if":{"properties":{"_meta":{"properties":{"op":{"const":"d"}},"required":["op"]}},)"
    R"("required":["_meta"]},"then":{"reduce":{"strategy":"lastWriteWins","delete":true}}}})";

inline const std::string materialization =
    R"({"name":"acmeCo/warehouse","connectorType":"IMAGE","config":)" + config +
    R"(,"bindings":[{"resourceConfig":{"table":"orders"},"resourcePath":["public","orders"],)"
    R"("collection":)" +
    collection +
    R"(,"fieldSelection":{"keys":["region","id"],"values":["amount","extras","note"],)"
    R"("document":"flow_document"},)"
    R"("journalReadSuffix":"materialize/acmeCo/warehouse/public%2Forders",)"
    R"("stateKey":"public%2Forders","serPolicy":{"strTruncateAfter":65536,)"
    R"("nestedObjTruncateAfter":1000,"arrayTruncateAfter":1000}}],)"
    R"("shardTemplate":{"id":"materialize/acmeCo/warehouse/0123456789abcdef",)"
    R"("labels":{"labels":[{"name":"estuary.dev/build","value":"0123456789abcdef"},)"
    R"({"name":"estuary.dev/task-name","value":"acmeCo/warehouse"},{"name":"estuary.dev/task-type",)"
    R"("value":"materialization"}]}}})";

inline const std::string validate =
    R"({"validate":{"name":"acmeCo/warehouse","connectorType":"IMAGE","config":)" + config +
    R"(,"bindings":[{"resourceConfig":{"table":"orders"},"collection":)" + collection +
    R"(,"groupBy":["region","id"]}]}})";

inline const std::string apply =
    R"({"apply":{"materialization":)" + materialization + R"(,"version":"0123456789abcdef"}})";

inline const std::string open =
    R"({"open":{"materialization":)" + materialization +
    R"(,"version":"0123456789abcdef","range":{"keyEnd":4294967295,"rClockEnd":4294967295},)"
    R"("state":{}}})";

/// Everything after Open.
inline const std::string transactions = R"({"acknowledge":{}}
{"flush":{}}
{"store":{"keyPacked":"AmV1ABUH","valuesPacked":"IcAz/XCj1wo9AXsiZ2lmdCI6dHJ1ZX0AAA==","doc":{"amount":19.99,"extras":{"gift":true},"id":7,"region":"eu"}}}
{"store":{"keyPacked":"AnVzABP8","valuesPacked":"FQUAAmZyYWdpbGUA","doc":{"amount":5,"id":-3,"note":"fragile","region":"us"}}}
{"startCommit":{"runtimeCheckpoint":{"sources":{"acmeCo/orders/pivot=00;materialize/acmeCo/warehouse/public%2Forders":{"readThrough":"1024","producers":[{"id":"BwxmKx0B","state":{"lastAck":"2229468808679181360","begin":"-1"}}]}}}}}
{"acknowledge":{}}
{"load":{"keyPacked":"AmV1ABUH"}}
{"load":{"keyPacked":"AnVzABP8"}}
{"flush":{}}
{"store":{"keyPacked":"AmV1ABUH","valuesPacked":"IcA4gAAAAAAAAXsiZ2lmdCI6dHJ1ZX0AAnJ1c2gA","doc":{"amount":24.5,"extras":{"gift":true},"id":7,"note":"rush","region":"eu"},"exists":true}}
{"store":{"keyPacked":"AnVzABP8","valuesPacked":"FQUAAmZyYWdpbGUA","doc":{"_meta":{"op":"d"},"amount":5,"id":-3,"note":"fragile","region":"us"},"exists":true,"delete":true}}
{"store":{"keyPacked":"AnVzABUM","valuesPacked":"FAAA","doc":{"amount":0,"id":12,"region":"us"}}}
{"startCommit":{"runtimeCheckpoint":{"sources":{"acmeCo/orders/pivot=00;materialize/acmeCo/warehouse/public%2Forders":{"readThrough":"4096","producers":[{"id":"BwxmKx0B","state":{"lastAck":"2229468808680299840","begin":"-1"}}]}}}}}
{"acknowledge":{}}
)";

}  // namespace tests::worked_example
