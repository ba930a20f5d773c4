/* Lets the n-th call that changes a file fail: loaded before the C library (LD_PRELOAD) into a process under test.

   FAIL_AT: which call fails, from 1; 0 or missing: none, the calls are only counted.
   FAIL_ON: only files whose path holds this text count.
   FAIL_FOR_EVER: set, all later calls fail as well, as on a disk that is full.
   FAIL_WITH: the error number, by default 5 (EIO).
   counted_calls() returns how many there were. */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/types.h>
#include <unistd.h>

static long calls = 0;

static int number(const char *name, int otherwise) {
    const char *text = getenv(name);
    return text ? atoi(text) : otherwise;
}

static int fails(const char *path) {
    const char *part = getenv("FAIL_ON");
    int at = number("FAIL_AT", 0);
    if (!part || !path || !strstr(path, part)) return 0;
    calls++;
    if (!at || calls < at || (calls > at && !getenv("FAIL_FOR_EVER"))) return 0;
    errno = number("FAIL_WITH", EIO);
    return 1;
}

static int fails_on(int descriptor) {
    char link[64], path[4096];
    snprintf(link, sizeof link, "/proc/self/fd/%d", descriptor);
    ssize_t length = readlink(link, path, sizeof path - 1);
    if (length < 0) return 0;
    path[length] = 0;
    return fails(path);
}

#define REAL(name) ((__typeof__(&name))dlsym(RTLD_NEXT, #name))

ssize_t write(int fd, const void *from, size_t n) { return fails_on(fd) ? -1 : REAL(write)(fd, from, n); }
ssize_t pwrite(int fd, const void *from, size_t n, off_t at) { return fails_on(fd) ? -1 : REAL(pwrite)(fd, from, n, at); }
ssize_t pwrite64(int fd, const void *from, size_t n, off64_t at) { return fails_on(fd) ? -1 : REAL(pwrite64)(fd, from, n, at); }
int fsync(int fd) { return fails_on(fd) ? -1 : REAL(fsync)(fd); }
int fdatasync(int fd) { return fails_on(fd) ? -1 : REAL(fdatasync)(fd); }
int ftruncate(int fd, off_t n) { return fails_on(fd) ? -1 : REAL(ftruncate)(fd, n); }
int ftruncate64(int fd, off64_t n) { return fails_on(fd) ? -1 : REAL(ftruncate64)(fd, n); }
int unlink(const char *path) { return fails(path) ? -1 : REAL(unlink)(path); }
int rename(const char *from, const char *to) { return fails(to) ? -1 : REAL(rename)(from, to); }

long counted_calls(void) { return calls; }
