/* Every change a process makes to files below a folder, seen at the door of the kernel.
 *
 * A seccomp filter turns each system call that can change a file into a signal, whichever library makes it: libc's
 * wrappers, Rust's own instructions, SQLite. The handler then makes the call itself through `gate`, the only place from
 * which the filter lets such calls pass, and writes down what happened; or it ends the process, or lets the call fail.
 * Calls that copy inside the kernel are refused with ENOSYS, on which programs fall back to read and write.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <linux/audit.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <signal.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <ucontext.h>
#include <unistd.h>

enum kind { WRITE = 1, TRUNCATE, CREATE, RENAME, LINK, UNLINK, RMDIR, MKDIR, SYNC, MARK, ESCAPE, READ };
enum mode { WATCH, KILL_BEFORE, KILL_AFTER, KILL_MIDDLE, FAIL, SHORT };

struct record { /* then path, second path, data */
    uint32_t kind, path_length, second_length, pad;
    int64_t offset, length, stored; /* of the write or truncation; bytes of it; bytes of it that follow */
};

struct call {
    long number, a[6];
    enum kind kind;
    char path[PATH_MAX], second[PATH_MAX];
};

static char root[PATH_MAX];
static size_t root_length;
static int log_fd = -1, with_data, error_number;
static int sticky; /* whether the calls after the n-th fail as well */
static enum mode mode;
static long target, count, cut; /* `cut`: the n-th call was a short write, the next write fails */
static volatile int busy;

long gate(long number, long a, long b, long c, long d, long e, long f);
extern char gate_end[];
__asm__(".text\n.globl gate\ngate:\n"
        "mov %rdi,%rax\nmov %rsi,%rdi\nmov %rdx,%rsi\nmov %rcx,%rdx\nmov %r8,%r10\nmov %r9,%r8\nmov 8(%rsp),%r9\n"
        "syscall\n.globl gate_end\ngate_end:\nret\n");

#define G(number, ...) gate_n(number, __VA_ARGS__, 0, 0, 0, 0, 0, 0)
#define gate_n(number, a, b, c, d, e, f, ...) \
    gate(number, (long)(a), (long)(b), (long)(c), (long)(d), (long)(e), (long)(f))

static void put(const void *bytes, size_t length) {
    const char *at = bytes;
    while (length) {
        long done = G(SYS_write, log_fd, at, length);
        if (done <= 0) { G(SYS_kill, G(SYS_getpid, 0), SIGKILL); }
        at += done, length -= done;
    }
}

static void note(const struct call *call, int64_t offset, int64_t length, int64_t stored) {
    struct record record = {call->kind, strlen(call->path), strlen(call->second), 0, offset, length, stored};
    put(&record, sizeof record);
    put(call->path, record.path_length);
    put(call->second, record.second_length);
}

/* --- which file ------------------------------------------------------------------------------------------------ */

static int strip_root(char *path) {
    if (strncmp(path, root, root_length) || (path[root_length] && path[root_length] != '/')) return 0;
    char *inside = path + root_length + (path[root_length] == '/');
    memmove(path, inside, strlen(inside) + 1);
    return 1;
}

static int path_of_fd(long fd, char *path) {
    char link[40] = "/proc/self/fd/", digits[20];
    int n = 0, at = 14;
    if (fd < 0) return 0;
    do digits[n++] = '0' + fd % 10; while (fd /= 10);
    while (n) link[at++] = digits[--n];
    link[at] = 0;
    long length = G(SYS_readlink, link, path, PATH_MAX - 1);
    if (length <= 0) return 0;
    path[length] = 0;
    return 1;
}

static int absolute(long folder, const char *given, char *path) {
    if (!given) return 0;
    size_t used = 0;
    if (given[0] != '/') {
        if ((int)folder == AT_FDCWD) {
            if (G(SYS_getcwd, path, PATH_MAX) <= 0) return 0;
        } else if (!path_of_fd((int)folder, path)) return 0;
        used = strlen(path);
        path[used++] = '/';
    }
    size_t length = strlen(given);
    if (used + length + 1 > PATH_MAX) return 0;
    memcpy(path + used, given, length + 1);
    while ((length = strlen(path)) > 1 && path[length - 1] == '/') path[length - 1] = 0;
    return 1;
}

static int inside(long folder, long given, char *path) {
    return absolute(folder, (const char *)given, path) && strip_root(path);
}

static int fd_inside(long fd, char *path) { return path_of_fd(fd, path) && strip_root(path); }

/* --- what a call does: fills in its kind and paths; 0 for a call that changes nothing below the root -------------- */

static int opens(struct call *c, long folder, long given, long flags) {
    struct stat found;
    if (!inside(folder, given, c->path)) return 0;
    long there = G(SYS_newfstatat, folder, given, &found, 0) == 0;
    if ((flags & O_TMPFILE) == O_TMPFILE) c->kind = ESCAPE;
    else if (!there && (flags & O_CREAT)) c->kind = CREATE;
    else if (there && (flags & O_TRUNC) && S_ISREG(found.st_mode)) c->kind = TRUNCATE;
    else return 0;
    return 1;
}

static int pair(struct call *c, long from, long a, long to, long b) {
    int first = inside(from, a, c->path), second = inside(to, b, c->second);
    if (!first && !second) return 0;
    if (first != second) c->kind = ESCAPE;
    return 1;
}

static int classify(struct call *c) {
    long *a = c->a;
    c->path[0] = c->second[0] = 0;
    switch (c->number) {
    case SYS_write: case SYS_pwrite64: case SYS_writev: case SYS_pwritev:
        return c->kind = WRITE, fd_inside(a[0], c->path);
    case SYS_read: case SYS_pread64: return c->kind = READ, fd_inside(a[0], c->path);
    case SYS_ftruncate: return c->kind = TRUNCATE, fd_inside(a[0], c->path);
    case SYS_truncate: return c->kind = TRUNCATE, inside(AT_FDCWD, a[0], c->path);
    case SYS_fsync: case SYS_fdatasync: return c->kind = SYNC, fd_inside(a[0], c->path);
    case SYS_open: return opens(c, AT_FDCWD, a[0], a[1]);
    case SYS_creat: return opens(c, AT_FDCWD, a[0], O_CREAT | O_TRUNC);
    case SYS_openat: return opens(c, a[0], a[1], a[2]);
    case SYS_openat2: return opens(c, a[0], a[1], *(uint64_t *)a[2]);
    case SYS_rename: return c->kind = RENAME, pair(c, AT_FDCWD, a[0], AT_FDCWD, a[1]);
    case SYS_renameat: return c->kind = RENAME, pair(c, a[0], a[1], a[2], a[3]);
    case SYS_renameat2:
        c->kind = a[4] & 2 ? ESCAPE : RENAME; /* 2: RENAME_EXCHANGE */
        return pair(c, a[0], a[1], a[2], a[3]);
    case SYS_link: return c->kind = LINK, pair(c, AT_FDCWD, a[0], AT_FDCWD, a[1]);
    case SYS_linkat: return c->kind = LINK, pair(c, a[0], a[1], a[2], a[3]);
    case SYS_symlink: return c->kind = ESCAPE, inside(AT_FDCWD, a[1], c->path);
    case SYS_symlinkat: return c->kind = ESCAPE, inside(a[1], a[2], c->path);
    case SYS_unlink: return c->kind = UNLINK, inside(AT_FDCWD, a[0], c->path);
    case SYS_unlinkat: return c->kind = a[2] & AT_REMOVEDIR ? RMDIR : UNLINK, inside(a[0], a[1], c->path);
    case SYS_rmdir: return c->kind = RMDIR, inside(AT_FDCWD, a[0], c->path);
    case SYS_mkdir: return c->kind = MKDIR, inside(AT_FDCWD, a[0], c->path);
    case SYS_mkdirat: return c->kind = MKDIR, inside(a[0], a[1], c->path);
    case SYS_mmap: return c->kind = ESCAPE, fd_inside(a[4], c->path);
    case SYS_pwritev2: return c->kind = ESCAPE, fd_inside(a[0], c->path);
    default: return 0;
    }
}

/* --- doing it ------------------------------------------------------------------------------------------------------ */

static long perform(const struct call *c) {
    const long *a = c->a;
    return gate(c->number, a[0], a[1], a[2], a[3], a[4], a[5]);
}

static long half(const struct call *c) {
    const long *a = c->a;
    if (c->number == SYS_write || c->number == SYS_pwrite64)
        return gate(c->number, a[0], a[1], a[2] / 2, a[3], 0, 0);
    struct iovec first = *(struct iovec *)a[1];
    first.iov_len /= 2;
    return gate(c->number, a[0], (long)&first, 1, a[3], a[4], 0);
}

static void note_data(const struct call *c, int64_t length) {
    if (c->number == SYS_write || c->number == SYS_pwrite64) {
        put((void *)c->a[1], length);
        return;
    }
    for (struct iovec *part = (struct iovec *)c->a[1]; length > 0; part++) {
        int64_t size = (int64_t)part->iov_len < length ? (int64_t)part->iov_len : length;
        put(part->iov_base, size);
        length -= size;
    }
}

static void note_done(const struct call *c, long result) {
    int64_t offset = 0, length = 0;
    if (result < 0 || log_fd < 0) return;
    if (c->kind == WRITE) {
        int placed = c->number == SYS_pwrite64 || c->number == SYS_pwritev;
        length = result;
        offset = placed ? c->a[3] : G(SYS_lseek, c->a[0], 0, SEEK_CUR) - result;
    } else if (c->kind == TRUNCATE && (c->number == SYS_ftruncate || c->number == SYS_truncate)) {
        offset = c->a[1];
    }
    int64_t stored = with_data && c->kind == WRITE ? length : 0;
    note(c, offset, length, stored);
    if (stored) note_data(c, length);
}

static void die(void) { G(SYS_kill, G(SYS_getpid, 0), SIGKILL); for (;;) G(SYS_pause, 0); }

static long act(struct call *c) {
    long number = ++count;
    if (cut && c->kind == WRITE) { cut = 0; return -ENOSPC; }
    if (mode != WATCH && (number == target || (mode == FAIL && sticky && target && number > target))) {
        if (mode == KILL_BEFORE) die();
        if (mode == FAIL) return -error_number;
        if (mode == KILL_MIDDLE) { if (c->kind == WRITE) half(c); die(); }
        if (mode == SHORT && c->kind == WRITE) {
            long done = half(c);
            cut = 1;
            return done ? done : -ENOSPC;
        }
        if (mode == KILL_AFTER) { perform(c); die(); }
    }
    long result = perform(c);
    note_done(c, result);
    return result;
}

static void lock(void) { while (__sync_lock_test_and_set(&busy, 1)) G(SYS_sched_yield, 0); }
static void unlock(void) { __sync_lock_release(&busy); }

static void on_call(int signal, siginfo_t *info, void *context) {
    (void)signal;
    greg_t *r = ((ucontext_t *)context)->uc_mcontext.gregs;
    int saved = errno;
    struct call c = {info->si_syscall, {r[REG_RDI], r[REG_RSI], r[REG_RDX], r[REG_R10], r[REG_R8], r[REG_R9]}, 0, "", ""};
    long result;
    if (c.number == SYS_sendfile || c.number == SYS_copy_file_range || c.number == SYS_splice
        || c.number == SYS_io_uring_setup) {
        result = -ENOSYS;
    } else if (c.number == SYS_fallocate) {
        result = -EOPNOTSUPP;
    } else {
        int ours = root_length && classify(&c);
        if (ours) lock();
        result = ours ? act(&c) : perform(&c);
        if (ours) unlock();
    }
    r[REG_RAX] = result;
    errno = saved;
}

/* --- for the program under watch ---------------------------------------------------------------------------------- */

static const int WATCHED[] = {
    SYS_write, SYS_pwrite64, SYS_writev, SYS_pwritev, SYS_pwritev2, SYS_open, SYS_openat, SYS_openat2, SYS_creat,
    SYS_rename, SYS_renameat, SYS_renameat2, SYS_link, SYS_linkat, SYS_symlink, SYS_symlinkat, SYS_unlink, SYS_unlinkat,
    SYS_rmdir, SYS_mkdir, SYS_mkdirat, SYS_fsync, SYS_fdatasync, SYS_truncate, SYS_ftruncate, SYS_fallocate, SYS_sendfile,
    SYS_copy_file_range, SYS_splice, SYS_io_uring_setup, SYS_read, SYS_pread64,
};

/* 0, or the errno for which the kernel refuses the filter. `reads`: whether reading is watched too. */
int disk_install(int reads) {
    enum { N = sizeof WATCHED / sizeof *WATCHED, MOST = 2 * N + 20 };
    static struct sock_filter program[MOST];
    int n = 0, watched = reads ? N : N - 2;
    uint64_t door = (uint64_t)(uintptr_t)gate_end;
#define FIELD(name) (uint32_t)offsetof(struct seccomp_data, name)
    program[n++] = (struct sock_filter)BPF_STMT(BPF_LD | BPF_W | BPF_ABS, FIELD(nr));
    for (int i = 0; i < watched; i++) /* to the door */
        program[n++] = (struct sock_filter)BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, WATCHED[i], watched - i + 5, 0);
    program[n++] = (struct sock_filter)BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, SYS_mmap, 0, 4);
    program[n++] = (struct sock_filter)BPF_STMT(BPF_LD | BPF_W | BPF_ABS, FIELD(args[3]));
    program[n++] = (struct sock_filter)BPF_JUMP(BPF_JMP | BPF_JSET | BPF_K, MAP_SHARED, 0, 2);
    program[n++] = (struct sock_filter)BPF_STMT(BPF_LD | BPF_W | BPF_ABS, FIELD(args[2]));
    program[n++] = (struct sock_filter)BPF_JUMP(BPF_JMP | BPF_JSET | BPF_K, PROT_WRITE, 1, 0);
    program[n++] = (struct sock_filter)BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW);
    /* the door: calls from `gate` pass */
    program[n++] = (struct sock_filter)BPF_STMT(BPF_LD | BPF_W | BPF_ABS, FIELD(instruction_pointer));
    program[n++] = (struct sock_filter)BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, (uint32_t)door, 0, 3);
    program[n++] = (struct sock_filter)BPF_STMT(BPF_LD | BPF_W | BPF_ABS, FIELD(instruction_pointer) + 4);
    program[n++] = (struct sock_filter)BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, (uint32_t)(door >> 32), 0, 1);
    program[n++] = (struct sock_filter)BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW);
    program[n++] = (struct sock_filter)BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_TRAP);
    struct sock_fprog filter = {n, program};
    struct sigaction action = {.sa_sigaction = on_call, .sa_flags = SA_SIGINFO | SA_RESTART};
    sigfillset(&action.sa_mask);
    sigdelset(&action.sa_mask, SIGSYS);
    if (sigaction(SIGSYS, &action, 0) || prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0)) return errno;
    return syscall(SYS_seccomp, SECCOMP_SET_MODE_FILTER, SECCOMP_FILTER_FLAG_TSYNC, &filter) ? errno : 0;
}

/* Watch what lies below `folder` from now on; the n-th call is the one that `how` is about, 0 for none. */
void disk_begin(const char *folder, int log, int data, int how, long n, int error, int stay) {
    lock();
    strcpy(root, folder);
    root_length = strlen(root);
    log_fd = log, with_data = data, mode = how, target = n, error_number = error, sticky = stay;
    count = cut = 0;
    unlock();
}

/* Write down, between two calls, that the program has said something. */
void disk_mark(const char *words) {
    struct call mark = {.kind = MARK};
    size_t length = strlen(words) < PATH_MAX ? strlen(words) : PATH_MAX - 1;
    memcpy(mark.path, words, length);
    lock();
    if (log_fd >= 0) note(&mark, 0, 0, 0);
    unlock();
}

/* Let everything pass again; how many calls there were. */
long disk_end(void) {
    lock();
    root_length = 0;
    unlock();
    return count;
}
