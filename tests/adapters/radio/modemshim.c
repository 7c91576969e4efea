/* Gives pseudo-terminals the modem lines that they lack, so that RS-232 can be tested without any.
 *
 * Preload it (LD_PRELOAD) into a program; MODEMSHIM names a file of 2 x 4 bytes for each
 * /dev/pts/N: what its holder drives (RTS, DTR as TIOCM_ bits; BROKEN makes every access fail), and
 * what it hears (TIOCM_ bits; or PEER and the number of the pty at the other end of a null modem).
 * Whoever can open the file sees and plays the wires from outside. Other files are left alone. */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdlib.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <termios.h>
#include <time.h>
#include <unistd.h>

#define PTYS 4096
#define OUTPUTS (TIOCM_RTS | TIOCM_DTR)
#define BROKEN (1u << 30)
#define PEER (1u << 31)

struct wires { uint32_t driven, heard; };

static volatile struct wires *board;
static int (*real_ioctl)(int, unsigned long, ...);

__attribute__((constructor)) static void attach(void)
{
	const char *path = getenv("MODEMSHIM");
	real_ioctl = dlsym(RTLD_NEXT, "ioctl");
	int fd = path ? open(path, O_RDWR | O_CLOEXEC) : -1;
	if (fd < 0)
		return;
	void *map = mmap(NULL, PTYS * sizeof *board, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
	close(fd);
	board = map == MAP_FAILED ? NULL : map;
}

static volatile struct wires *wires_of(int fd)
{
	struct stat s;
	if (!board || fstat(fd, &s) || !S_ISCHR(s.st_mode))
		return NULL;
	unsigned family = major(s.st_rdev);
	unsigned number = (family - 136) * 256 + minor(s.st_rdev); /* 136..143 are the slaves */
	return family >= 136 && family <= 143 && number < PTYS ? &board[number] : NULL;
}

static uint32_t levels(volatile struct wires *w)
{
	uint32_t heard = w->heard & ~PEER;
	if (w->heard & PEER) {
		uint32_t other = board[heard % PTYS].driven;
		heard = (other & TIOCM_RTS ? TIOCM_CTS : 0) | (other & TIOCM_DTR ? TIOCM_DSR | TIOCM_CAR : 0);
	}
	return (w->driven & OUTPUTS) | heard;
}

static int await_change(volatile struct wires *w)
{
	uint32_t before = levels(w);
	const struct timespec ms = {0, 1000000};
	while (levels(w) == before)
		if (nanosleep(&ms, NULL))
			return -1;
	return 0;
}

int ioctl(int fd, unsigned long request, ...)
{
	va_list rest;
	va_start(rest, request);
	void *arg = va_arg(rest, void *);
	va_end(rest);
	int lines = request == TIOCMGET || request == TIOCMSET || request == TIOCMBIS
		|| request == TIOCMBIC || request == TIOCMIWAIT;
	volatile struct wires *w = lines ? wires_of(fd) : NULL;
	if (!w)
		return real_ioctl(fd, request, arg);
	if (w->driven & BROKEN) {
		errno = EIO;
		return -1;
	}
	uint32_t bits = request == TIOCMIWAIT ? 0 : *(uint32_t *)arg & OUTPUTS;
	switch (request) {
	case TIOCMGET: *(uint32_t *)arg = levels(w); return 0;
	case TIOCMIWAIT: return await_change(w);
	case TIOCMBIS: __atomic_or_fetch(&w->driven, bits, __ATOMIC_SEQ_CST); return 0;
	case TIOCMBIC: __atomic_and_fetch(&w->driven, ~bits, __ATOMIC_SEQ_CST); return 0;
	default: w->driven = (w->driven & BROKEN) | bits; return 0;
	}
}
