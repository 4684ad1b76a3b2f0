/* LD_PRELOAD: counts the calls that change or read files below a folder, makes one of them fail, and
   writes down what is written and flushed.

   shim_arm(kind, k, lasting): from the k-th call of that kind on one (or each) fails. Kinds: 1 write
   with ENOSPC, 2 write with EIO, 3 fsync with EIO, 4 open with EMFILE, 5 read with EIO, 6 rename,
   truncate or unlink with EIO. shim_record(path): write each call to this file, for a replay.
   shim_calls(): calls of the armed kind so far; shim_seen(kind): calls of any kind. */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/types.h>
#include <unistd.h>

static char below[512];
static int armed, at, lasting_, counted, seen[8], log_handle = -1, busy;
static char names[4096][256];
static long places[4096];

#define REAL(type, name, ...) ((type(*)(__VA_ARGS__))dlsym(RTLD_NEXT, name))

void shim_watch(const char *folder) { snprintf(below, sizeof below, "%s", folder); }
void shim_arm(int kind, int k, int lasting) {
    armed = kind; at = k; lasting_ = lasting; counted = 0;
    memset(seen, 0, sizeof seen);
}
int shim_calls(void) { return counted; }
int shim_seen(int kind) { return seen[kind == 1 ? 2 : kind]; }
void shim_record(const char *path) {
    log_handle = REAL(int, "open", const char *, int, ...)(path, O_WRONLY | O_CREAT | O_APPEND, 0600);
}

static int ours(const char *path) { return below[0] && path && strncmp(path, below, strlen(below)) == 0; }
static int ours_handle(int handle) { return handle >= 0 && handle < 4096 && names[handle][0]; }

static int fails(int kind) {
    seen[kind]++;
    if (armed != kind && !(armed == 1 && kind == 2)) return 0;
    counted++;
    return lasting_ ? counted >= at : counted == at;
}

/* One record: kind, length of name, offset, length of content, name, other name or content. */
static void note(char kind, const char *name, int64_t offset, const void *content, int64_t length) {
    if (log_handle < 0 || busy) return;
    busy = 1;
    int32_t size = strlen(name);
    char head[32];
    memcpy(head, &kind, 1);
    memcpy(head + 1, &size, 4);
    memcpy(head + 5, &offset, 8);
    memcpy(head + 13, &length, 8);
    ssize_t (*put)(int, const void *, size_t) = REAL(ssize_t, "write", int, const void *, size_t);
    put(log_handle, head, 21);
    put(log_handle, name, size);
    if (length > 0) put(log_handle, content, length);
    busy = 0;
}

static int opened(const char *path, int handle, int flags) {
    if (handle >= 0 && handle < 4096) {
        names[handle][0] = 0;
        places[handle] = 0;
        struct stat found;
        if (ours(path) && fstat(handle, &found) == 0 && S_ISREG(found.st_mode)) {
            snprintf(names[handle], sizeof names[handle], "%s", path + strlen(below));
            if (flags & O_CREAT) note('c', names[handle], 0, NULL, 0);
            if (flags & O_TRUNC) note('t', names[handle], 0, NULL, 0);
        }
    }
    return handle;
}

static int open_fails(const char *path, int flags) {
    (void)flags;
    if (ours(path) && fails(4)) {
        errno = EMFILE;
        return 1;
    }
    return 0;
}

#define OPENING(name)                                                                              \
    int name(const char *path, int flags, ...) {                                                   \
        va_list more;                                                                              \
        va_start(more, flags);                                                                     \
        mode_t mode = va_arg(more, int);                                                           \
        va_end(more);                                                                              \
        if (open_fails(path, flags)) return -1;                                                    \
        return opened(path, REAL(int, #name, const char *, int, ...)(path, flags, mode), flags);   \
    }
OPENING(open)
OPENING(open64)

int openat(int folder, const char *path, int flags, ...) {
    va_list more;
    va_start(more, flags);
    mode_t mode = va_arg(more, int);
    va_end(more);
    if (open_fails(path, flags)) return -1;
    return opened(path, REAL(int, "openat", int, const char *, int, ...)(folder, path, flags, mode), flags);
}

int close(int handle) {
    if (handle >= 0 && handle < 4096) names[handle][0] = 0;
    return REAL(int, "close", int)(handle);
}

static int write_fails(int handle) {
    if (ours_handle(handle) && fails(2)) {
        errno = armed == 1 ? ENOSPC : EIO;
        return 1;
    }
    return 0;
}

#define PWRITE(name, offset_type)                                                                  \
    ssize_t name(int handle, const void *content, size_t length, offset_type offset) {             \
        if (write_fails(handle)) return -1;                                                        \
        ssize_t done = REAL(ssize_t, #name, int, const void *, size_t, offset_type)(               \
            handle, content, length, offset);                                                      \
        if (done > 0 && ours_handle(handle)) note('w', names[handle], offset, content, done);      \
        return done;                                                                               \
    }
PWRITE(pwrite, off_t)
PWRITE(pwrite64, off64_t)

ssize_t write(int handle, const void *content, size_t length) {
    if (write_fails(handle)) return -1;
    off_t offset = ours_handle(handle) ? lseek(handle, 0, SEEK_CUR) : 0;
    ssize_t done = REAL(ssize_t, "write", int, const void *, size_t)(handle, content, length);
    if (done > 0 && ours_handle(handle)) note('w', names[handle], offset, content, done);
    return done;
}

#define PREAD(name, offset_type)                                                                   \
    ssize_t name(int handle, void *content, size_t length, offset_type offset) {                   \
        if (ours_handle(handle) && fails(5)) {                                                     \
            errno = EIO;                                                                           \
            return -1;                                                                             \
        }                                                                                          \
        return REAL(ssize_t, #name, int, void *, size_t, offset_type)(handle, content, length,     \
                                                                      offset);                     \
    }
PREAD(pread, off_t)
PREAD(pread64, off64_t)

static int flushed(const char *name, int handle) {
    if (fails(3)) {
        errno = EIO;
        return -1;
    }
    int done = REAL(int, name, int)(handle);
    if (done == 0 && ours_handle(handle)) note('s', names[handle], 0, NULL, 0);
    if (done == 0 && !ours_handle(handle)) note('d', "", 0, NULL, 0);
    return done;
}
int fsync(int handle) { return flushed("fsync", handle); }
int fdatasync(int handle) { return flushed("fdatasync", handle); }

#define TRUNCATE(name, length_type)                                                                \
    int name(int handle, length_type length) {                                                     \
        if (ours_handle(handle) && fails(6)) {                                                     \
            errno = EIO;                                                                           \
            return -1;                                                                             \
        }                                                                                          \
        int done = REAL(int, #name, int, length_type)(handle, length);                             \
        if (done == 0 && ours_handle(handle)) note('t', names[handle], length, NULL, 0);           \
        return done;                                                                               \
    }
TRUNCATE(ftruncate, off_t)
TRUNCATE(ftruncate64, off64_t)

int rename(const char *old, const char *fresh) {
    if (ours(old) && fails(6)) {
        errno = EIO;
        return -1;
    }
    int done = REAL(int, "rename", const char *, const char *)(old, fresh);
    if (done == 0 && ours(old))
        note('r', old + strlen(below), 0, fresh + strlen(below), strlen(fresh + strlen(below)));
    return done;
}

int unlink(const char *path) {
    if (ours(path) && fails(6)) {
        errno = EIO;
        return -1;
    }
    int done = REAL(int, "unlink", const char *)(path);
    if (done == 0 && ours(path)) note('u', path + strlen(below), 0, NULL, 0);
    return done;
}
