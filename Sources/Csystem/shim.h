// What starting programs and removing their files needs of glibc and Swift's `Glibc` module leaves out: `fts.h`, and
// what the headers declare only for `_GNU_SOURCE`, which an import into Swift does not define.
#ifndef STEMMA_CSYSTEM_SHIM_H
#define STEMMA_CSYSTEM_SHIM_H

#ifdef __linux__
#include <fts.h>
#include <spawn.h>
#include <sys/resource.h>
#include <sys/types.h>

/// glibc 2.29: the child's working directory.
int posix_spawn_file_actions_addchdir_np(posix_spawn_file_actions_t *actions, const char *path);

/// glibc 2.34: closes every descriptor of the child from this one on.
int posix_spawn_file_actions_addclosefrom_np(posix_spawn_file_actions_t *actions, int from);

/// Linux 2.6.36: reads and sets a limit of another process.
int prlimit(pid_t process, int resource, const struct rlimit *limit, struct rlimit *former);
#endif

#endif
