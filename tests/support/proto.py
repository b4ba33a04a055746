"""The proto codec of the Flow protocol for tests: messages in their JSON form, to and from framed protobuf.

Field numbers and types are those of the protocol's definition; what tests never send or receive is left out.
"""

import base64
import json
import struct

# Of each message: the JSON name of a field, its number and its type. A type in a list is repeated, {"": type} is a map
# with string keys. "raw" is JSON text, which is a plain value in the JSON form.
ENUMS = {
    "exists": ["INVALID", "MUST", "MAY", "IMPLICIT", "CANNOT"],
    "constraint": ["INVALID", "FIELD_REQUIRED", "LOCATION_REQUIRED", "LOCATION_RECOMMENDED", "FIELD_OPTIONAL",
                   "FIELD_FORBIDDEN", "INCOMPATIBLE"],
    "connector": ["INVALID", *[""] * 7, "IMAGE", "LOCAL", "DEKAF"],
}
MESSAGES = {
    "Request": {
        "spec": (1, "Spec"), "validate": (2, "Validate"), "apply": (3, "Apply"), "open": (4, "Open"),
        "load": (5, "Load"),
        "flush": (6, "Empty"), "store": (7, "Store"), "startCommit": (8, "StartCommit"),
        "acknowledge": (9, "Acknowledge")},
    "Empty": {},
    "Spec": {"connectorType": (1, "connector"), "config": (2, "raw")},
    "Validate": {
        "name": (1, "string"), "connectorType": (2, "connector"), "config": (3, "raw"),
        "bindings": (4, ["ValidateBinding"]),
        "lastMaterialization": (5, "Materialization"), "lastVersion": (6, "string"),
        "linkedCollections": (7, ["Collection"])},
    "ValidateBinding": {
        "resourceConfig": (1, "raw"), "collection": (2, "Collection"), "fieldConfig": (3, {"": "raw"}),
        "backfill": (4, "uint"),
        "groupBy": (5, ["string"]), "collectionIndex": (6, "uint")},
    "Apply": {
        "materialization": (1, "Materialization"), "version": (2, "string"),
        "lastMaterialization": (4, "Materialization"),
        "lastVersion": (5, "string"), "state": (6, "raw")},
    "Open": {"materialization": (1, "Materialization"), "version": (2, "string"), "range": (3, "Range"),
             "state": (4, "raw")},
    "Range": {"keyBegin": (2, "fixed32"), "keyEnd": (3, "fixed32"), "rClockBegin": (4, "fixed32"),
              "rClockEnd": (5, "fixed32")},
    "Load": {"binding": (1, "uint"), "key": (2, "raw"), "keyPacked": (3, "bytes")},
    "Store": {
        "binding": (1, "uint"), "key": (2, "raw"), "keyPacked": (3, "bytes"), "values": (4, "raw"),
        "valuesPacked": (5, "bytes"),
        "doc": (6, "raw"), "exists": (7, "bool"), "delete": (8, "bool")},
    "StartCommit": {"runtimeCheckpoint": (1, "Checkpoint"), "statePatches": (2, "raw")},
    "Acknowledge": {"statePatches": (1, "raw")},
    "Materialization": {
        "name": (1, "string"), "connectorType": (2, "connector"), "config": (3, "raw"), "bindings": (4, ["Binding"]),
        "shardTemplate": (5, "Shard"), "inactiveBindings": (9, ["Binding"]), "linkedCollections": (13, ["Collection"])},
    "Binding": {
        "resourceConfig": (1, "raw"), "resourcePath": (2, ["string"]), "collection": (3, "Collection"),
        "fieldSelection": (4, "FieldSelection"), "deltaUpdates": (5, "bool"), "backfill": (12, "uint"),
        "stateKey": (13, "string"),
        "serPolicy": (14, "SerPolicy"), "collectionIndex": (15, "uint")},
    "FieldSelection": {"keys": (1, ["string"]), "values": (2, ["string"]), "document": (3, "string"),
                       "fieldConfig": (4, {"": "raw"})},
    "SerPolicy": {"strTruncateAfter": (1, "uint"), "nestedObjTruncateAfter": (2, "uint"),
                  "arrayTruncateAfter": (3, "uint")},
    "Collection": {
        "name": (1, "string"), "key": (3, ["string"]), "uuidPtr": (4, "string"), "projections": (6, ["Projection"]),
        "writeSchema": (8, "raw"), "readSchema": (11, "raw")},
    "Projection": {
        "ptr": (1, "string"), "field": (2, "string"), "explicit": (3, "bool"), "isPartitionKey": (4, "bool"),
        "isPrimaryKey": (5, "bool"), "inference": (6, "Inference")},
    "Inference": {
        "types": (1, ["string"]), "string": (3, "StringInference"), "title": (4, "string"),
        "description": (5, "string"),
        "default": (6, "raw"), "secret": (7, "bool"), "exists": (8, "exists"), "numeric": (9, "NumericInference")},
    "StringInference": {
        "contentType": (3, "string"), "format": (4, "string"), "maxLength": (6, "uint"),
        "contentEncoding": (7, "string")},
    "NumericInference": {"hasMinimum": (1, "bool"), "minimum": (2, "double"), "hasMaximum": (3, "bool"),
                         "maximum": (4, "double")},
    "Shard": {"id": (1, "string"), "labels": (10, "LabelSet")},
    "LabelSet": {"labels": (1, ["Label"])},
    "Label": {"name": (1, "string"), "value": (2, "string")},
    "Checkpoint": {"sources": (1, {"": "Source"}), "ackIntents": (2, {"": "bytes"})},
    "Source": {"readThrough": (1, "int"), "producers": (2, ["Producer"])},
    "Producer": {"id": (1, "bytes"), "state": (2, "ProducerState")},
    "ProducerState": {"lastAck": (1, "fixed64"), "begin": (2, "int")},
    "Response": {
        "spec": (1, "SpecResponse"), "validated": (2, "Validated"), "applied": (3, "Applied"), "opened": (4, "Opened"),
        "loaded": (5, "Loaded"), "flushed": (6, "WithState"), "startedCommit": (7, "WithState"),
        "acknowledged": (8, "WithState")},
    "SpecResponse": {
        "protocol": (1, "uint"), "configSchema": (2, "raw"), "resourceConfigSchema": (3, "raw"),
        "documentationUrl": (4, "string")},
    "Validated": {"bindings": (1, ["ValidatedBinding"])},
    "ValidatedBinding": {
        "resourcePath": (2, ["string"]), "deltaUpdates": (3, "bool"), "serPolicy": (4, "SerPolicy"),
        "caseInsensitiveFields": (5, "bool"), "projectionConstraints": (6, ["ProjectionConstraint"])},
    "ProjectionConstraint": {"field": (1, "string"), "constraint": (2, "Constraint")},
    "Constraint": {"type": (2, "constraint"), "reason": (3, "string"), "foldedField": (4, "string")},
    "Applied": {"actionDescription": (1, "string"), "state": (2, "State")},
    "Opened": {"runtimeCheckpoint": (1, "Checkpoint"), "disableLoadOptimization": (2, "bool")},
    "Loaded": {"binding": (1, "uint"), "doc": (2, "raw")},
    "WithState": {"state": (1, "State")},
    "State": {"updated": (1, "raw"), "mergePatch": (2, "bool")},
}


def varint(value):
    value &= (1 << 64) - 1
    out = b""
    while value >= 0x80:
        out += bytes([value & 0x7F | 0x80])
        value >>= 7
    return out + bytes([value])


def field(number, kind, value):
    """One field with its key; `value` in its JSON form."""
    if kind in ("uint", "int", "bool"):
        return varint(number << 3) + varint(int(value))
    if kind in ENUMS:
        return varint(number << 3) + varint(ENUMS[kind].index(value))
    if kind == "fixed32":
        return varint(number << 3 | 5) + struct.pack("<I", value)
    if kind == "fixed64":
        return varint(number << 3 | 1) + struct.pack("<Q", int(value))
    if kind == "double":
        return varint(number << 3 | 1) + struct.pack("<d", value)
    body = {"string": lambda: value.encode(),
            "raw": lambda: json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode(),
            "bytes": lambda: base64.b64decode(value)}.get(kind, lambda: encode(kind, value))()
    return varint(number << 3 | 2) + varint(len(body)) + body


def encode(name, message):
    """The protobuf bytes of a message in its JSON form. A member that the table lacks is an error."""
    out = b""
    for member, value in message.items():
        number, kind = MESSAGES[name][member]
        if isinstance(kind, list):
            out += b"".join(field(number, kind[0], item) for item in value)
        elif isinstance(kind, dict):
            for key, item in value.items():
                entry = field(1, "string", key) + field(2, kind[""], item)
                out += varint(number << 3 | 2) + varint(len(entry)) + entry
        else:
            out += field(number, kind, value)
    return out


def read_varint(data, at):
    value = shift = 0
    while True:
        byte = data[at]
        value |= (byte & 0x7F) << shift
        at, shift = at + 1, shift + 7
        if byte < 0x80:
            return value, at


def fields(data):
    """Number and wire value of each field."""
    at = 0
    while at < len(data):
        key, at = read_varint(data, at)
        if key & 7 == 0:
            value, at = read_varint(data, at)
        else:
            size = {1: 8, 5: 4}.get(key & 7)
            if size is None:
                size, at = read_varint(data, at)
            value, at = data[at:at + size], at + size
            assert len(value) == size, "a field beyond the end of its message"
        yield key >> 3, value


def value_of(kind, wire):
    if kind == "bool":
        return wire == 1
    if kind == "uint":
        return wire
    if kind == "int":
        return str(wire - (1 << 64) if wire >> 63 else wire)
    if kind in ENUMS:
        return ENUMS[kind][wire]
    if kind == "fixed64":
        return str(struct.unpack("<Q", wire)[0])
    if kind == "string":
        return wire.decode()
    if kind == "raw":
        return json.loads(wire)
    if kind == "bytes":
        return base64.b64encode(wire).decode()
    return decode(kind, wire)


def decode(name, data):
    """The JSON form of a message. A field that the table lacks is an error: no runtime would know it."""
    members = {number: (member, kind) for member, (number, kind) in MESSAGES[name].items()}
    out = {}
    for number, wire in fields(data):
        member, kind = members[number]
        if isinstance(kind, list):
            out.setdefault(member, []).append(value_of(kind[0], wire))
        elif isinstance(kind, dict):
            entry = dict(fields(wire))
            out.setdefault(member, {})[entry.get(1, b"").decode()] = value_of(kind[""], entry.get(2, b""))
        else:
            out[member] = value_of(kind, wire)
    return out


def frame(message):
    """A request as it goes over the pipe."""
    body = encode("Request", message)
    return struct.pack("<I", len(body)) + body


def read_response(stream):
    """The next response of a binary stream and its bytes, or None at its end."""
    length = stream.read(4)
    if not length:
        return None
    body = stream.read(struct.unpack("<I", length)[0])
    return decode("Response", body), length + body
