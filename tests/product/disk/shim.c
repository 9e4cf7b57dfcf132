/* Loaded into the program before the C library, for everything below
 * GCEXPORT_DISK_ROOT. It either refuses what GCEXPORT_DISK says,
 *
 *     full:N      no more than N bytes are written: ENOSPC
 *     eio:N       the N-th write or sync fails: EIO
 *     readonly:0  nothing is opened for writing, made, renamed or removed: EROFS
 *
 * or writes down in the file GCEXPORT_DISK_LOG what reaches the disk, as records of
 *
 *     u8 operation, u64 inode, u64 offset or length, u32 size, data
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/types.h>
#include <unistd.h>

#define REAL(result, name, ...) \
    static result (*real)(__VA_ARGS__); \
    if (!real) real = (result (*)(__VA_ARGS__))dlsym(RTLD_NEXT, name)

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static const char *root, *mode;
static long amount, used;
static int log_fd = -1;
static char below[4096]; /* which descriptors are of files below the root */

__attribute__((constructor)) static void begin(void) {
    root = getenv("GCEXPORT_DISK_ROOT");
    mode = getenv("GCEXPORT_DISK");
    const char *log = getenv("GCEXPORT_DISK_LOG");
    if (mode && strchr(mode, ':')) amount = atol(strchr(mode, ':') + 1);
    if (log) log_fd = open(log, O_WRONLY | O_CREAT | O_APPEND, 0600);
}

static int is(const char *word) { return mode && strncmp(mode, word, strlen(word)) == 0; }

/* The path as an absolute one: the program works in the parent of the root. */
static void absolute(int dir, const char *path, char *out, size_t size) {
    char base[2048] = "";
    if (path[0] == '/') {
        snprintf(out, size, "%s", path);
        return;
    }
    if (dir == AT_FDCWD) {
        if (!getcwd(base, sizeof base)) base[0] = 0;
    } else {
        char link[64];
        snprintf(link, sizeof link, "/proc/self/fd/%d", dir);
        ssize_t n = readlink(link, base, sizeof base - 1);
        base[n > 0 ? n : 0] = 0;
    }
    while (path[0] == '.' && path[1] == '/') path += 2;
    snprintf(out, size, "%s/%s", base, path);
}

static int ours(const char *path) { return root && strncmp(path, root, strlen(root)) == 0; }

static void put(uint8_t op, uint64_t inode, uint64_t at, const void *data, uint32_t size) {
    if (log_fd < 0) return;
    REAL(ssize_t, "write", int, const void *, size_t);
    char head[21];
    head[0] = (char)op;
    memcpy(head + 1, &inode, 8);
    memcpy(head + 9, &at, 8);
    memcpy(head + 17, &size, 4);
    if (real(log_fd, head, 21) != 21 || (size && real(log_fd, data, size) != (ssize_t)size)) abort();
}

static uint64_t inode_of(int fd) {
    struct stat s;
    return fstat(fd, &s) == 0 ? s.st_ino : 0;
}

static int refused(long bytes, int sync) {
    int error = 0;
    pthread_mutex_lock(&lock);
    if (is("full")) {
        if (!sync && (used += bytes) > amount) error = ENOSPC;
    } else if (is("eio")) {
        if (++used == amount) error = EIO;
    }
    pthread_mutex_unlock(&lock);
    errno = error;
    return error;
}

static int opened(int dir, const char *path, int flags, mode_t permissions) {
    REAL(int, "openat", int, const char *, int, ...);
    char full[4096];
    absolute(dir, path, full, sizeof full);
    if (!ours(full)) return real(dir, path, flags, permissions);
    int writes = flags & (O_WRONLY | O_RDWR | O_CREAT | O_TRUNC);
    if (writes && is("readonly")) {
        errno = EROFS;
        return -1;
    }
    pthread_mutex_lock(&lock);
    struct stat s;
    int made = (flags & O_CREAT) && stat(full, &s) != 0;
    int fd = real(dir, path, flags, permissions);
    if (fd >= 0 && fd < (int)sizeof below) {
        below[fd] = 1;
        if (made) put('c', inode_of(fd), 0, full, strlen(full));
        else if (flags & O_TRUNC) put('t', inode_of(fd), 0, 0, 0);
    }
    pthread_mutex_unlock(&lock);
    return fd;
}

static mode_t permissions_of(int flags, va_list arguments) {
    return flags & O_CREAT ? va_arg(arguments, mode_t) : 0;
}

#define OPEN(name) \
    int name(const char *path, int flags, ...) { \
        va_list arguments; \
        va_start(arguments, flags); \
        mode_t permissions = permissions_of(flags, arguments); \
        va_end(arguments); \
        return opened(AT_FDCWD, path, flags, permissions); \
    }
OPEN(open)
OPEN(open64)

#define OPENAT(name) \
    int name(int dir, const char *path, int flags, ...) { \
        va_list arguments; \
        va_start(arguments, flags); \
        mode_t permissions = permissions_of(flags, arguments); \
        va_end(arguments); \
        return opened(dir, path, flags, permissions); \
    }
OPENAT(openat)
OPENAT(openat64)

int close(int fd) {
    REAL(int, "close", int);
    if (fd >= 0 && fd < (int)sizeof below) below[fd] = 0;
    return real(fd);
}

static int watched(int fd) { return fd >= 0 && fd < (int)sizeof below && below[fd]; }

ssize_t write(int fd, const void *data, size_t size) {
    REAL(ssize_t, "write", int, const void *, size_t);
    if (!watched(fd)) return real(fd, data, size);
    if (refused(size, 0)) return -1;
    pthread_mutex_lock(&lock);
    ssize_t written = real(fd, data, size);
    if (written > 0) put('w', inode_of(fd), lseek(fd, 0, SEEK_CUR) - written, data, written);
    pthread_mutex_unlock(&lock);
    return written;
}

static ssize_t written_at(int fd, const void *data, size_t size, off_t at) {
    REAL(ssize_t, "pwrite64", int, const void *, size_t, off_t);
    if (!watched(fd)) return real(fd, data, size, at);
    if (refused(size, 0)) return -1;
    pthread_mutex_lock(&lock);
    ssize_t written = real(fd, data, size, at);
    if (written > 0) put('w', inode_of(fd), at, data, written);
    pthread_mutex_unlock(&lock);
    return written;
}

ssize_t pwrite(int fd, const void *data, size_t size, off_t at) { return written_at(fd, data, size, at); }
ssize_t pwrite64(int fd, const void *data, size_t size, off_t at) { return written_at(fd, data, size, at); }

static int synced(int fd) {
    REAL(int, "fsync", int);
    if (!watched(fd)) return real(fd);
    if (refused(0, 1)) return -1;
    pthread_mutex_lock(&lock);
    put('s', inode_of(fd), 0, 0, 0);
    pthread_mutex_unlock(&lock);
    /* Nothing is lost in this test by not waiting for the real disk. */
    return 0;
}

int fsync(int fd) { return synced(fd); }
int fdatasync(int fd) { return synced(fd); }

static int cut(int fd, off_t length) {
    REAL(int, "ftruncate64", int, off_t);
    if (!watched(fd)) return real(fd, length);
    pthread_mutex_lock(&lock);
    int result = real(fd, length);
    if (result == 0) put('l', inode_of(fd), length, 0, 0);
    pthread_mutex_unlock(&lock);
    return result;
}

int ftruncate(int fd, off_t length) { return cut(fd, length); }
int ftruncate64(int fd, off_t length) { return cut(fd, length); }

int rename(const char *from, const char *to) {
    REAL(int, "rename", const char *, const char *);
    char both[8192], target[4096];
    absolute(AT_FDCWD, from, both, 4096);
    absolute(AT_FDCWD, to, target, sizeof target);
    if (!ours(target)) return real(from, to);
    if (is("readonly")) {
        errno = EROFS;
        return -1;
    }
    pthread_mutex_lock(&lock);
    int result = real(from, to);
    size_t first = strlen(both) + 1;
    memcpy(both + first, target, strlen(target) + 1);
    if (result == 0) put('r', 0, first, both, first + strlen(target));
    pthread_mutex_unlock(&lock);
    return result;
}

static int removed(int dir, const char *path, int flags) {
    REAL(int, "unlinkat", int, const char *, int);
    char full[4096];
    absolute(dir, path, full, sizeof full);
    if (!ours(full)) return real(dir, path, flags);
    if (is("readonly")) {
        errno = EROFS;
        return -1;
    }
    pthread_mutex_lock(&lock);
    int result = real(dir, path, flags);
    if (result == 0) put('u', 0, 0, full, strlen(full));
    pthread_mutex_unlock(&lock);
    return result;
}

int unlink(const char *path) { return removed(AT_FDCWD, path, 0); }
int rmdir(const char *path) { return removed(AT_FDCWD, path, AT_REMOVEDIR); }
int unlinkat(int dir, const char *path, int flags) { return removed(dir, path, flags); }

int mkdir(const char *path, mode_t permissions) {
    REAL(int, "mkdir", const char *, mode_t);
    char full[4096];
    absolute(AT_FDCWD, path, full, sizeof full);
    if (!ours(full)) return real(path, permissions);
    if (is("readonly")) {
        errno = EROFS;
        return -1;
    }
    pthread_mutex_lock(&lock);
    int result = real(path, permissions);
    struct stat s;
    if (result == 0 && stat(full, &s) == 0) put('d', s.st_ino, 0, full, strlen(full));
    pthread_mutex_unlock(&lock);
    return result;
}
