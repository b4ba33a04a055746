// Fills a fresh PostgreSQL: the user, the database, Redshift's catalogue in it.
#pragma once

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>
#include <string>

#include "options.hpp"
#include "wire/backend.hpp"

namespace redshift_local {

/// Does what has not been done yet (a kept directory may hold it all) and looks up the types' numbers.
boost::asio::awaitable<wire::postgres_facts> set_up(boost::asio::any_io_executor executor,
                                                    std::string socket_path, const options& how);

}  // namespace redshift_local
