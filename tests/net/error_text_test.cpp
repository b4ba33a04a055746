#include "net/error_text.hpp"

#include <doctest/doctest.h>

#include <boost/asio/error.hpp>

TEST_CASE("the text of an error names no source file of a library") {
  constexpr boost::source_location here = BOOST_CURRENT_LOCATION;
  const boost::system::error_code code(boost::asio::error::connection_refused,
                                       boost::asio::error::get_system_category());
  CHECK(net::error_text(boost::system::system_error(code, "connecting to db")) ==
        "connecting to db: Connection refused");
  CHECK(net::error_text(
            boost::system::system_error(boost::system::error_code(code, &here), "connecting to db")) ==
        "connecting to db: Connection refused");
}
