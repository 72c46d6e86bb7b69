#include "heap.h"

#include <errno.h>
#include <malloc.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <unistd.h>

static _Thread_local bool watching;
static _Thread_local size_t calls;

void heap_watch(void)
{
    calls = 0;
    watching = true;
}

size_t heap_calls(void)
{
    watching = false;
    return calls;
}

static atomic_size_t large, most;

void heap_large_watch(void)
{
    atomic_store(&most, atomic_load(&large));
}

size_t heap_large_most(void)
{
    return atomic_load(&most);
}

#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__) || !defined(__GLIBC__)
#define HEAP_IS_OURS 0
#elif defined(__has_feature)
#define HEAP_IS_OURS !(__has_feature(address_sanitizer) || __has_feature(thread_sanitizer))
#else
#define HEAP_IS_OURS 1
#endif

bool heap_can_count(void)
{
    return HEAP_IS_OURS;
}

#if HEAP_IS_OURS
// The program's own definitions come before those of the C library, for every library in it.
void *__libc_malloc(size_t size);
void *__libc_calloc(size_t count, size_t size);
void *__libc_realloc(void *memory, size_t size);
void *__libc_memalign(size_t alignment, size_t size);
void __libc_free(void *memory);

static void note_large(size_t size)
{
    size_t now = atomic_fetch_add(&large, size) + size;
    size_t before = atomic_load(&most);
    while (now > before && !atomic_compare_exchange_weak(&most, &before, now))
        ;
}

static void *taken(void *memory)
{
    size_t size = memory ? malloc_usable_size(memory) : 0;
    calls += watching;
    if (size >= HEAP_LARGE)
        note_large(size);
    return memory;
}

static void given_back(void *memory)
{
    size_t size = memory ? malloc_usable_size(memory) : 0;
    calls += watching && memory;
    if (size >= HEAP_LARGE)
        atomic_fetch_sub(&large, size);
}

void *malloc(size_t size)
{
    return taken(__libc_malloc(size));
}

void *calloc(size_t count, size_t size)
{
    return taken(__libc_calloc(count, size));
}

void *realloc(void *memory, size_t size)
{
    given_back(memory);
    return taken(__libc_realloc(memory, size));
}

void *aligned_alloc(size_t alignment, size_t size)
{
    return taken(__libc_memalign(alignment, size));
}

int posix_memalign(void **out, size_t alignment, size_t size)
{
    *out = taken(__libc_memalign(alignment, size));
    return *out ? 0 : ENOMEM;
}

void free(void *memory)
{
    given_back(memory);
    __libc_free(memory);
}

// Decoded pictures lie in memory that is shared with their decoder, not in the heap.
void *mmap(void *at, size_t len, int protection, int flags, int fd, off_t offset)
{
    void *memory = (void *)syscall(SYS_mmap, at, len, protection, flags, fd, offset);
    if (memory != MAP_FAILED && (flags & MAP_SHARED) && len >= HEAP_LARGE)
        note_large(len);
    return memory;
}

// Here nothing else that is large is ever mapped.
int munmap(void *memory, size_t len)
{
    if (len >= HEAP_LARGE)
        atomic_fetch_sub(&large, len);
    return (int)syscall(SYS_munmap, memory, len);
}
#endif
