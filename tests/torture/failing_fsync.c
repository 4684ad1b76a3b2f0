/* LD_PRELOAD: fsync and fdatasync fail while the file named by FAIL_FSYNC holds a number above 0;
   each failure takes one from it. */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>

static int fails(void) {
    const char *path = getenv("FAIL_FSYNC");
    FILE *file = path ? fopen(path, "r+") : NULL;
    int left = 0;
    if (!file) return 0;
    if (fscanf(file, "%d", &left) == 1 && left > 0) {
        rewind(file);
        fprintf(file, "%-8d", left - 1);
    }
    fclose(file);
    return left > 0;
}

static int synced(const char *name, int handle) {
    if (fails()) {
        errno = EIO;
        return -1;
    }
    return ((int (*)(int))dlsym(RTLD_NEXT, name))(handle);
}

int fsync(int handle) { return synced("fsync", handle); }
int fdatasync(int handle) { return synced("fdatasync", handle); }
