/* Preloaded into the program: notes, in one order and with content, what it does to the files under one folder, what
 * of it is synced, and what it tells the outside. The notes' reader is journal.rs; both name the same kinds.
 *
 * POWERCUT_FOLDER names the folder, POWERCUT_JOURNAL the file that takes the notes and lies elsewhere.
 *
 * Every call that matters is made under one lock and noted before the lock is given up, so the notes have the order of
 * the calls. A call that could change a file in a way that is not followed here is noted as such, and the test fails. */

#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <pthread.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <unistd.h>

#if !defined(__linux__) || !defined(__LP64__)
#error "the notes are taken on 64-bit Linux only"
#endif

enum kind { BEGUN, MADE_FILE, MADE_FOLDER, WRITTEN, SIZED, SYNCED, MOVED, GONE, TOLD, UNKNOWN };

/* Shorter messages on a socket tell nobody anything; one byte is also what a signal handler writes, and that must not
 * wait for the lock. */
enum { SHORTEST_TOLD = 16, JOURNAL_AT_LEAST = 500 };

struct head {
    uint32_t kind, path_length, to_length, unused;
    uint64_t place, length;
};

static pthread_mutex_t turn = PTHREAD_MUTEX_INITIALIZER;
static char folder[PATH_MAX];
static size_t folder_length;
static int journal = -1;

static void stop(const char *why) {
    dprintf(2, "notes.c: %s: %s\n", why, strerror(errno));
    _exit(99);
}

static void emit(const void *bytes, size_t length) {
    for (const char *from = bytes; length > 0;) {
        ssize_t done = syscall(SYS_write, journal, from, length);
        if (done <= 0) stop("writing the journal");
        from += done;
        length -= (size_t)done;
    }
}

static void begin_note(enum kind kind, const char *path, const char *to, uint64_t place, uint64_t length) {
    struct head head = {kind, (uint32_t)strlen(path), (uint32_t)strlen(to), 0, place, length};
    emit(&head, sizeof head);
    emit(path, head.path_length);
    emit(to, head.to_length);
}

static void note(enum kind kind, const char *path, const char *to, uint64_t place) {
    int error = errno;
    begin_note(kind, path, to, place, 0);
    errno = error;
}

static void note_bytes(enum kind kind, const char *path, uint64_t place, const struct iovec *parts, size_t length) {
    int error = errno;
    begin_note(kind, path, "", place, length);
    for (; length > 0; parts++) {
        size_t part = parts->iov_len < length ? parts->iov_len : length;
        emit(parts->iov_base, part);
        length -= part;
    }
    errno = error;
}

__attribute__((constructor)) static void begin(void) {
    const char *watched = getenv("POWERCUT_FOLDER"), *file = getenv("POWERCUT_JOURNAL");
    if (!watched || !file || !realpath(watched, folder)) stop("POWERCUT_FOLDER and POWERCUT_JOURNAL");
    folder_length = strlen(folder);
    int low = (int)syscall(SYS_openat, AT_FDCWD, file, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
    journal = fcntl(low, F_DUPFD_CLOEXEC, JOURNAL_AT_LEAST);
    if (journal < 0) stop(file);
    syscall(SYS_close, low);
    note(BEGUN, "", "", 0);
}

/* The part of an absolute path below the folder, "" for the folder itself; nothing for a path elsewhere. */
static const char *below(const char *path) {
    if (journal < 0 || strncmp(path, folder, folder_length) != 0) return NULL;
    if (path[folder_length] == 0) return path + folder_length;
    return path[folder_length] == '/' ? path + folder_length + 1 : NULL;
}

/* Where an open file lies below the folder; nothing when it lies elsewhere, or has no name any more. */
static const char *path_of(int fd, char buffer[PATH_MAX]) {
    int error = errno;
    char link[40];
    struct stat about;
    snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
    ssize_t length = readlink(link, buffer, PATH_MAX - 1);
    int nameless = fstat(fd, &about) != 0 || about.st_nlink == 0;
    errno = error;
    if (length <= 0 || nameless) return NULL;
    buffer[length] = 0;
    return below(buffer);
}

/* Where a name lies below the folder; the name itself need not exist. */
static const char *path_at(int at, const char *name, char buffer[PATH_MAX]) {
    int error = errno;
    char whole[PATH_MAX], parent[PATH_MAX];
    if (name[0] == '/' || at == AT_FDCWD) snprintf(whole, sizeof whole, "%s", name);
    else snprintf(whole, sizeof whole, "/proc/self/fd/%d/%s", at, name);
    size_t length = strlen(whole);
    while (length > 1 && whole[length - 1] == '/') whole[--length] = 0;
    char *slash = strrchr(whole, '/');
    const char *last = slash ? slash + 1 : whole;
    if (slash) *slash = 0;
    const char *above = !slash ? "." : *whole ? whole : "/";
    const char *found = NULL;
    if (realpath(above, parent) && snprintf(buffer, PATH_MAX, "%s/%s", parent, last) < PATH_MAX) found = below(buffer);
    errno = error;
    return found;
}

static int tells(int fd, size_t length) {
    if (journal < 0) return 0;
    if (fd == STDOUT_FILENO) return 1;
    int error = errno;
    struct stat about;
    int socket = length >= SHORTEST_TOLD && fstat(fd, &about) == 0 && S_ISSOCK(about.st_mode);
    errno = error;
    return socket;
}

static size_t length_of(const struct iovec *parts, int count) {
    size_t length = 0;
    for (int part = 0; part < count; part++) length += parts[part].iov_len;
    return length;
}

/* Writes at a place, or where the file stands (-1). */
static ssize_t put(int fd, const struct iovec *parts, int count, off_t place) {
    char buffer[PATH_MAX];
    int told = tells(fd, length_of(parts, count));
    if (!told && !path_of(fd, buffer))
        return place < 0 ? syscall(SYS_writev, fd, parts, count) : syscall(SYS_pwritev, fd, parts, count, place, 0);
    pthread_mutex_lock(&turn);
    const char *path = told ? NULL : path_of(fd, buffer);
    ssize_t done =
        place < 0 ? syscall(SYS_writev, fd, parts, count) : syscall(SYS_pwritev, fd, parts, count, place, 0);
    if (done > 0 && told) note_bytes(TOLD, "", 0, parts, (size_t)done);
    if (done > 0 && path) {
        off_t from = place < 0 ? lseek(fd, 0, SEEK_CUR) - done : place;
        note_bytes(WRITTEN, path, (uint64_t)from, parts, (size_t)done);
    }
    pthread_mutex_unlock(&turn);
    return done;
}

ssize_t write(int fd, const void *bytes, size_t length) {
    struct iovec part = {(void *)bytes, length};
    return put(fd, &part, 1, -1);
}

ssize_t pwrite(int fd, const void *bytes, size_t length, off_t place) {
    struct iovec part = {(void *)bytes, length};
    return put(fd, &part, 1, place);
}
ssize_t pwrite64(int fd, const void *bytes, size_t length, off_t place) { return pwrite(fd, bytes, length, place); }

ssize_t writev(int fd, const struct iovec *parts, int count) { return put(fd, parts, count, -1); }
ssize_t pwritev(int fd, const struct iovec *parts, int count, off_t place) { return put(fd, parts, count, place); }
ssize_t pwritev64(int fd, const struct iovec *parts, int count, off_t place) { return put(fd, parts, count, place); }

ssize_t sendto(int fd, const void *bytes, size_t length, int flags, const struct sockaddr *to, socklen_t to_length) {
    if (!tells(fd, length)) return syscall(SYS_sendto, fd, bytes, length, flags, to, to_length);
    struct iovec part = {(void *)bytes, length};
    pthread_mutex_lock(&turn);
    ssize_t done = syscall(SYS_sendto, fd, bytes, length, flags, to, to_length);
    if (done > 0) note_bytes(TOLD, "", 0, &part, (size_t)done);
    pthread_mutex_unlock(&turn);
    return done;
}
ssize_t send(int fd, const void *bytes, size_t length, int flags) { return sendto(fd, bytes, length, flags, NULL, 0); }

ssize_t sendmsg(int fd, const struct msghdr *message, int flags) {
    if (!tells(fd, length_of(message->msg_iov, (int)message->msg_iovlen)))
        return syscall(SYS_sendmsg, fd, message, flags);
    pthread_mutex_lock(&turn);
    ssize_t done = syscall(SYS_sendmsg, fd, message, flags);
    if (done > 0) note_bytes(TOLD, "", 0, message->msg_iov, (size_t)done);
    pthread_mutex_unlock(&turn);
    return done;
}

static void note_unknown(const char *call) {
    pthread_mutex_lock(&turn);
    note(UNKNOWN, call, "", 0);
    pthread_mutex_unlock(&turn);
}

static void unknown_at(const char *call, int at, const char *name) {
    char buffer[PATH_MAX];
    if (journal >= 0 && path_at(at, name, buffer)) note_unknown(call);
}

static int open_at(int at, const char *name, int flags, mode_t mode) {
    char buffer[PATH_MAX];
    const char *path = journal >= 0 && flags & (O_CREAT | O_TRUNC) ? path_at(at, name, buffer) : NULL;
    if ((flags & O_TMPFILE) == O_TMPFILE) unknown_at("O_TMPFILE", at, name);
    if (!path) return (int)syscall(SYS_openat, at, name, flags, mode);
    pthread_mutex_lock(&turn);
    struct stat about;
    int error = errno, there = fstatat(at, name, &about, 0) == 0;
    errno = error;
    int fd = (int)syscall(SYS_openat, at, name, flags, mode);
    if (fd >= 0 && !there) note(MADE_FILE, path, "", 0);
    if (fd >= 0 && there && flags & O_TRUNC) note(SIZED, path, "", 0);
    pthread_mutex_unlock(&turn);
    return fd;
}

static mode_t mode_in(int flags, va_list rest) { return flags & (O_CREAT | __O_TMPFILE) ? va_arg(rest, mode_t) : 0; }

#define OPEN(name)                                                                                                    \
    int name(const char *path, int flags, ...) {                                                                      \
        va_list rest;                                                                                                 \
        va_start(rest, flags);                                                                                        \
        mode_t mode = mode_in(flags, rest);                                                                           \
        va_end(rest);                                                                                                 \
        return open_at(AT_FDCWD, path, flags, mode);                                                                  \
    }
#define OPEN_AT(name)                                                                                                 \
    int name(int at, const char *path, int flags, ...) {                                                              \
        va_list rest;                                                                                                 \
        va_start(rest, flags);                                                                                        \
        mode_t mode = mode_in(flags, rest);                                                                           \
        va_end(rest);                                                                                                 \
        return open_at(at, path, flags, mode);                                                                        \
    }
OPEN(open)
OPEN(open64)
OPEN_AT(openat)
OPEN_AT(openat64)
int creat(const char *path, mode_t mode) { return open_at(AT_FDCWD, path, O_CREAT | O_WRONLY | O_TRUNC, mode); }

int ftruncate(int fd, off_t length) {
    char buffer[PATH_MAX];
    pthread_mutex_lock(&turn);
    const char *path = path_of(fd, buffer);
    int done = (int)syscall(SYS_ftruncate, fd, length);
    if (done == 0 && path) note(SIZED, path, "", (uint64_t)length);
    pthread_mutex_unlock(&turn);
    return done;
}
int ftruncate64(int fd, off_t length) { return ftruncate(fd, length); }

/* An fsync, or an fdatasync: what the program may then rely on is the same, content and length. */
static int sync_now(long call, int fd) {
    char buffer[PATH_MAX];
    pthread_mutex_lock(&turn);
    const char *path = path_of(fd, buffer);
    int done = (int)syscall(call, fd);
    if (done == 0 && path) note(SYNCED, path, "", 0);
    pthread_mutex_unlock(&turn);
    return done;
}
int fsync(int fd) { return sync_now(SYS_fsync, fd); }
int fdatasync(int fd) { return sync_now(SYS_fdatasync, fd); }
/* sync_file_range, sync and syncfs are left alone: nothing is taken to be durable by them. */

int renameat2(int from_at, const char *from, int to_at, const char *to, unsigned flags) {
    char from_buffer[PATH_MAX], to_buffer[PATH_MAX];
    pthread_mutex_lock(&turn);
    const char *old = path_at(from_at, from, from_buffer), *new = path_at(to_at, to, to_buffer);
    int done = (int)syscall(SYS_renameat2, from_at, from, to_at, to, flags);
    int followed = old && new && !(flags & ~1u);
    if (done == 0 && followed) note(MOVED, old, new, 0);
    if (done == 0 && !followed && (old || new)) note(UNKNOWN, "rename out of or into the folder", "", 0);
    pthread_mutex_unlock(&turn);
    return done;
}
int renameat(int from_at, const char *from, int to_at, const char *to) {
    return renameat2(from_at, from, to_at, to, 0);
}
int rename(const char *from, const char *to) { return renameat2(AT_FDCWD, from, AT_FDCWD, to, 0); }

int unlinkat(int at, const char *name, int flags) {
    char buffer[PATH_MAX];
    pthread_mutex_lock(&turn);
    const char *path = path_at(at, name, buffer);
    int done = (int)syscall(SYS_unlinkat, at, name, flags);
    if (done == 0 && path) note(GONE, path, "", 0);
    pthread_mutex_unlock(&turn);
    return done;
}
int unlink(const char *path) { return unlinkat(AT_FDCWD, path, 0); }
int rmdir(const char *path) { return unlinkat(AT_FDCWD, path, AT_REMOVEDIR); }

int mkdirat(int at, const char *name, mode_t mode) {
    char buffer[PATH_MAX];
    pthread_mutex_lock(&turn);
    const char *path = path_at(at, name, buffer);
    int done = (int)syscall(SYS_mkdirat, at, name, mode);
    if (done == 0 && path) note(MADE_FOLDER, path, "", 0);
    pthread_mutex_unlock(&turn);
    return done;
}
int mkdir(const char *path, mode_t mode) { return mkdirat(AT_FDCWD, path, mode); }

/* What follows changes files in ways that the journal does not follow: noted, so that the test says so. */

static void unknown_of(const char *call, int fd) {
    char buffer[PATH_MAX];
    if (journal >= 0 && path_of(fd, buffer)) note_unknown(call);
}

void *mmap(void *address, size_t length, int protection, int flags, int fd, off_t place) {
    if (fd >= 0 && flags & MAP_SHARED && protection & PROT_WRITE) unknown_of("mmap", fd);
    return (void *)syscall(SYS_mmap, address, length, protection, flags, fd, place);
}
void *mmap64(void *address, size_t length, int protection, int flags, int fd, off_t place) {
    return mmap(address, length, protection, flags, fd, place);
}
int fallocate(int fd, int mode, off_t place, off_t length) {
    unknown_of("fallocate", fd);
    return (int)syscall(SYS_fallocate, fd, mode, place, length);
}
int fallocate64(int fd, int mode, off_t place, off_t length) { return fallocate(fd, mode, place, length); }
int posix_fallocate(int fd, off_t place, off_t length) { return fallocate(fd, 0, place, length) == 0 ? 0 : errno; }
int posix_fallocate64(int fd, off_t place, off_t length) { return posix_fallocate(fd, place, length); }
int truncate(const char *path, off_t length) {
    unknown_at("truncate", AT_FDCWD, path);
    return (int)syscall(SYS_truncate, path, length);
}
int truncate64(const char *path, off_t length) { return truncate(path, length); }
ssize_t copy_file_range(int from, off_t *from_place, int to, off_t *to_place, size_t length, unsigned flags) {
    unknown_of("copy_file_range", to);
    return syscall(SYS_copy_file_range, from, from_place, to, to_place, length, flags);
}
ssize_t sendfile(int to, int from, off_t *place, size_t length) {
    unknown_of("sendfile", to);
    return syscall(SYS_sendfile, to, from, place, length);
}
ssize_t sendfile64(int to, int from, off_t *place, size_t length) { return sendfile(to, from, place, length); }
int linkat(int from_at, const char *from, int to_at, const char *to, int flags) {
    unknown_at("link", to_at, to);
    return (int)syscall(SYS_linkat, from_at, from, to_at, to, flags);
}
int link(const char *from, const char *to) { return linkat(AT_FDCWD, from, AT_FDCWD, to, 0); }
int symlinkat(const char *target, int at, const char *name) {
    unknown_at("symlink", at, name);
    return (int)syscall(SYS_symlinkat, target, at, name);
}
int symlink(const char *target, const char *name) { return symlinkat(target, AT_FDCWD, name); }
