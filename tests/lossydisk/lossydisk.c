/* lossydisk: LD_PRELOAD shim under which a test can play a power cut.
 *
 *   gcc -O2 -shared -fPIC -o liblossydisk.so lossydisk.c -ldl -lpthread
 *
 * A kill leaves the page cache alive, so that what a program has written and not synced outlives it. Under this shim
 * every write to a file below $LOSSYDISK_DIR goes through as ever, and is first noted, with what it replaces, in a file
 * of $LOSSYDISK_NOTES (the path below the folder, with % for /). fsync and fdatasync forget their file's notes: what
 * stood in them is durable. After a kill the notes are what a power cut at that moment is free to lose, in whole or in
 * part; the test puts the old bytes back.
 *
 * A note is four numbers of eight bytes in the machine's order (offset, size of the file before, count of old bytes,
 * count of new bytes), the old bytes, the new bytes. Of a truncation the offset is the new size, the count of new
 * bytes is ~0, and the old bytes are those cut off. The last note may be torn by the kill: its write never began.
 *
 * $LOSSYDISK_DEAF=1: no sync does anything, as for a program that never asks for one.
 * $LOSSYDISK_KILL names a file: once it begins with b the program is killed at its next sync, before anything of it is
 * durable; once it begins with a, right after all of it is.
 *
 * Not noted: names (making, renaming and removing a file are durable at once), files that end in -shm (memory that
 * processes share, not kept over a power cut), and what is written through a mapping. Linux only.
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <pthread.h>
#include <signal.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/types.h>
#include <unistd.h>

#define FDS 4096
#define REAL(name) ((__typeof__(&name))real(#name))

static void *real(const char *name) {
    void *found = dlsym(RTLD_NEXT, name);
    if (!found) abort();
    return found;
}

/* The notes of the file behind a descriptor: an open descriptor and one; 0 where it is not watched. */
static int watched[FDS];
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;

static int notes_name(const char *path, char *name) {
    const char *dir = getenv("LOSSYDISK_DIR"), *notes = getenv("LOSSYDISK_NOTES");
    if (!dir || !notes || !path) return 0;
    size_t length = strlen(dir), end = strlen(path);
    if (strncmp(path, dir, length) || path[length] != '/') return 0;
    if (end > 4 && !strcmp(path + end - 4, "-shm")) return 0;
    int written = snprintf(name, PATH_MAX, "%s/", notes);
    snprintf(name + written, PATH_MAX - written, "%s", path + length + 1);
    for (char *at = name + written; *at; at++)
        if (*at == '/') *at = '%';
    return 1;
}

static int watch(int fd, const char *path, int flags) {
    char name[PATH_MAX];
    if (fd < 0 || fd >= FDS) return fd;
    watched[fd] = 0;
    if ((flags & O_ACCMODE) == O_RDONLY || !notes_name(path, name)) return fd;
    int notes = REAL(open)(name, O_RDWR | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
    if (notes < 0) abort();
    watched[fd] = notes + 1;
    return fd;
}

#define OPEN(name)                                                                                                     \
    int name(const char *path, int flags, ...) {                                                                       \
        va_list rest;                                                                                                  \
        va_start(rest, flags);                                                                                         \
        mode_t mode = va_arg(rest, mode_t);                                                                            \
        va_end(rest);                                                                                                  \
        return watch(REAL(name)(path, flags, mode), path, flags);                                                      \
    }
#define OPENAT(name)                                                                                                   \
    int name(int folder, const char *path, int flags, ...) {                                                           \
        va_list rest;                                                                                                  \
        va_start(rest, flags);                                                                                         \
        mode_t mode = va_arg(rest, mode_t);                                                                            \
        va_end(rest);                                                                                                  \
        return watch(REAL(name)(folder, path, flags, mode), path, flags);                                              \
    }
OPEN(open)
OPEN(open64)
OPENAT(openat)
OPENAT(openat64)

int close(int fd) {
    if (fd >= 0 && fd < FDS && watched[fd]) {
        REAL(close)(watched[fd] - 1);
        watched[fd] = 0;
    }
    return REAL(close)(fd);
}

int unlink(const char *path) {
    char name[PATH_MAX];
    if (notes_name(path, name)) REAL(unlink)(name);
    return REAL(unlink)(path);
}

static int notes_of(int fd) { return fd >= 0 && fd < FDS ? watched[fd] - 1 : -1; }

static void append(int notes, const void *bytes, size_t count) {
    while (count) {
        ssize_t written = REAL(write)(notes, bytes, count);
        if (written <= 0) abort(); /* without notes the test would prove nothing */
        bytes = (const char *)bytes + written;
        count -= written;
    }
}

/* Notes that `count` new bytes (none and ~0 for a truncation) come to `offset`, in place of `old_count` old ones. */
static void note(int fd, uint64_t offset, uint64_t size, uint64_t old_count, uint64_t count, const void *bytes) {
    size_t new_count = count == UINT64_MAX ? 0 : count;
    uint64_t head[4] = {offset, size, old_count, count};
    char *whole = malloc(sizeof head + old_count + new_count);
    if (!whole) abort();
    memcpy(whole, head, sizeof head);
    for (size_t done = 0; done < old_count;) {
        ssize_t got = pread(fd, whole + sizeof head + done, old_count - done, offset + done);
        if (got <= 0) abort();
        done += got;
    }
    if (new_count) memcpy(whole + sizeof head + old_count, bytes, new_count);
    append(notes_of(fd), whole, sizeof head + old_count + new_count);
    free(whole);
}

static uint64_t size_of(int fd) {
    struct stat found;
    if (fstat(fd, &found)) abort();
    return found.st_size;
}

static void note_write(int fd, const void *bytes, size_t count, uint64_t offset) {
    uint64_t size = size_of(fd);
    uint64_t old_count = offset >= size ? 0 : size - offset < count ? size - offset : count;
    note(fd, offset, size, old_count, count, bytes);
}

ssize_t write(int fd, const void *bytes, size_t count) {
    if (notes_of(fd) < 0) return REAL(write)(fd, bytes, count);
    pthread_mutex_lock(&lock);
    note_write(fd, bytes, count, lseek(fd, 0, SEEK_CUR));
    ssize_t written = REAL(write)(fd, bytes, count);
    pthread_mutex_unlock(&lock);
    return written;
}

#define PWRITE(name, offset_type)                                                                                      \
    ssize_t name(int fd, const void *bytes, size_t count, offset_type offset) {                                        \
        if (notes_of(fd) < 0) return REAL(name)(fd, bytes, count, offset);                                             \
        pthread_mutex_lock(&lock);                                                                                     \
        note_write(fd, bytes, count, offset);                                                                          \
        ssize_t written = REAL(name)(fd, bytes, count, offset);                                                        \
        pthread_mutex_unlock(&lock);                                                                                   \
        return written;                                                                                                \
    }
PWRITE(pwrite, off_t)
PWRITE(pwrite64, off64_t)

#define FTRUNCATE(name, offset_type)                                                                                   \
    int name(int fd, offset_type length) {                                                                             \
        if (notes_of(fd) < 0) return REAL(name)(fd, length);                                                           \
        pthread_mutex_lock(&lock);                                                                                     \
        uint64_t size = size_of(fd);                                                                                   \
        note(fd, length, size, (uint64_t)length < size ? size - length : 0, UINT64_MAX, NULL);                         \
        int done = REAL(name)(fd, length);                                                                             \
        pthread_mutex_unlock(&lock);                                                                                   \
        return done;                                                                                                   \
    }
FTRUNCATE(ftruncate, off_t)
FTRUNCATE(ftruncate64, off64_t)

/* What the test wants to happen at the next sync: a letter, or 0. */
static char wanted(void) {
    const char *path = getenv("LOSSYDISK_KILL");
    char letter = 0;
    int file = path ? REAL(open)(path, O_RDONLY | O_CLOEXEC) : -1;
    if (file >= 0) {
        if (read(file, &letter, 1) != 1) letter = 0;
        REAL(close)(file);
    }
    return letter;
}

static int make_durable(int fd) {
    pthread_mutex_lock(&lock);
    char kill_now = wanted();
    if (kill_now == 'b') kill(getpid(), SIGKILL);
    if (!getenv("LOSSYDISK_DEAF") && REAL(ftruncate)(notes_of(fd), 0)) abort();
    if (kill_now == 'a') kill(getpid(), SIGKILL);
    pthread_mutex_unlock(&lock);
    return 0;
}

int fsync(int fd) { return notes_of(fd) < 0 ? REAL(fsync)(fd) : make_durable(fd); }
int fdatasync(int fd) { return notes_of(fd) < 0 ? REAL(fdatasync)(fd) : make_durable(fd); }
