/* Counts what a marked thread asks of the allocator. Loaded before everything else (LD_PRELOAD).
 *
 * Only glibc: its own entry points are called under their internal names, so that nothing has to
 * be looked up, and nothing can be asked of the allocator while looking it up. */

#include <errno.h>
#include <stddef.h>

extern void *__libc_malloc(size_t);
extern void *__libc_calloc(size_t, size_t);
extern void *__libc_realloc(void *, size_t);
extern void *__libc_memalign(size_t, size_t);
extern void __libc_free(void *);

static __thread int marked __attribute__((tls_model("initial-exec")));
static __thread unsigned long calls __attribute__((tls_model("initial-exec")));

static void count(void) {
    if (marked) {
        calls++;
    }
}

/* Starts counting on the calling thread. */
void airloom_count_begin(void) {
    calls = 0;
    marked = 1;
}

/* Stops counting; returns how often the thread has allocated, resized or freed since. */
unsigned long airloom_count_end(void) {
    marked = 0;
    return calls;
}

void *malloc(size_t size) {
    count();
    return __libc_malloc(size);
}

void *calloc(size_t items, size_t size) {
    count();
    return __libc_calloc(items, size);
}

void *realloc(void *memory, size_t size) {
    count();
    return __libc_realloc(memory, size);
}

void *memalign(size_t alignment, size_t size) {
    count();
    return __libc_memalign(alignment, size);
}

void *aligned_alloc(size_t alignment, size_t size) {
    count();
    return __libc_memalign(alignment, size);
}

int posix_memalign(void **memory, size_t alignment, size_t size) {
    count();
    void *got = __libc_memalign(alignment, size);
    if (got == NULL && size != 0) {
        return ENOMEM;
    }
    *memory = got;
    return 0;
}

void free(void *memory) {
    if (memory != NULL) {
        count();
    }
    __libc_free(memory);
}
