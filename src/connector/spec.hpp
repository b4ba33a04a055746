// The answer to Spec: both JSON schemas, with the annotations that the Flow UI reads.
#pragma once

#include "flow/messages.hpp"

namespace connector {

/// `docs_url`: value of DOCS_URL, may be null or empty.
flow::spec_response spec(const char* docs_url);

}  // namespace connector
