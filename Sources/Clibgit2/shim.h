#ifndef STEMMA_CLIBGIT2_SHIM_H
#define STEMMA_CLIBGIT2_SHIM_H

#include <git2.h>
#include <git2/sys/mempack.h>
#include <git2/sys/odb_backend.h>
#include <git2/sys/repository.h>
#include <limits.h>
#include <zlib.h>

/* git_libgit2_opts is variadic, which Swift does not import: one function for each option that is used. */

static inline int stemma_git_enable_fsync(void) {
  return git_libgit2_opts(GIT_OPT_ENABLE_FSYNC_GITDIR, 1);
}

static inline int stemma_git_enable_strict_hash_verification(void) {
  return git_libgit2_opts(GIT_OPT_ENABLE_STRICT_HASH_VERIFICATION, 1);
}

static inline int stemma_git_enable_strict_object_creation(void) {
  return git_libgit2_opts(GIT_OPT_ENABLE_STRICT_OBJECT_CREATION, 1);
}

static inline int stemma_git_enable_owner_validation(void) {
  return git_libgit2_opts(GIT_OPT_SET_OWNER_VALIDATION, 1);
}

/* Objects that were read are kept up to this many bytes: libgit2's own limit is 256 MiB. */
static inline int stemma_git_limit_cache(ssize_t bytes) {
  return git_libgit2_opts(GIT_OPT_SET_CACHE_MAX_SIZE, bytes);
}

/* No configuration but the repository's own is ever read. */
static inline int stemma_git_clear_search_path(int level) {
  return git_libgit2_opts(GIT_OPT_SET_SEARCH_PATH, level, "");
}

/* Inflates a zlib stream of which at most `*out_size` bytes are wanted, and sets that to what came out. Always ends:
 * 1 when the stream ended exactly at the end of the input, 0 when there is more of either or less of the input,
 * negative when the bytes are no zlib stream. zlib comes with libgit2, whose loose objects it packs. */
static inline int stemma_inflate(const void *in, size_t in_size, void *out, size_t *out_size) {
  z_stream stream = {0};
  int code;
  if (in_size > UINT_MAX || *out_size > UINT_MAX || inflateInit(&stream) != Z_OK) return -1;
  stream.next_in = (Bytef *)in;
  stream.avail_in = (uInt)in_size;
  stream.next_out = (Bytef *)out;
  stream.avail_out = (uInt)*out_size;
  code = inflate(&stream, Z_FINISH);
  *out_size = stream.total_out;
  inflateEnd(&stream);
  if (code == Z_STREAM_END) return stream.avail_in == 0;
  return code == Z_OK || code == Z_BUF_ERROR ? 0 : -1;
}

#endif
