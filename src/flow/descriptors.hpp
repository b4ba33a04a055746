// File descriptors that were given to us, and how to use them without disturbing who else has them.
#pragma once

namespace flow {

/// A descriptor of ours for what `fd` refers to, open for reading or writing. O_NONBLOCK belongs to the open
/// file description, which stdin, stdout and stderr share with each other and with other processes; so pipes
/// and devices are opened anew. Throws boost::system::system_error.
int open_private(int fd, bool for_writing);

/// Asks for a pipe buffer of 1 MiB. No harm if `fd` is no pipe, or the kernel says no.
void enlarge_pipe(int fd);

}  // namespace flow
