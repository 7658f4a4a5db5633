// What the Swift runtime and the compiler want from a C library: memory, and nothing else.
//
// The module has no C library, no files, no clock and no random numbers.

#include <stddef.h>
#include <stdint.h>

// MARK: Memory blocks

// Blocks have power-of-two sizes and are kept on one free list a size when they are given back: enough
// for a program that runs a simulation, hands out its text and releases all of it again. A header in
// front of each block holds its size class; it keeps blocks aligned to 16 bytes.

enum { header_size = 16, class_count = 32, page_size = 65536 };

extern unsigned char __heap_base;

static uintptr_t heap_end;
static void *free_blocks[class_count];

// Takes `size` bytes from the end of the heap, aligned to `alignment`, which is a power of two.
static void *extend_heap(size_t size, size_t alignment) {
    if (heap_end == 0) heap_end = (uintptr_t)&__heap_base;
    uintptr_t start = (heap_end + header_size + alignment - 1) & ~(uintptr_t)(alignment - 1);
    uintptr_t end = start + size;
    if (end < start) return NULL;
    uintptr_t available = (uintptr_t)__builtin_wasm_memory_size(0) * page_size;
    if (end > available) {
        size_t pages = (end - available + page_size - 1) / page_size;
        if (__builtin_wasm_memory_grow(0, pages) == (size_t)-1) return NULL;
    }
    heap_end = end;
    return (void *)start;
}

int posix_memalign(void **result, size_t alignment, size_t size) {
    if (alignment < 16) alignment = 16;
    if (size < alignment) size = alignment;
    int class = 4;
    while (class < class_count && ((size_t)1 << class) < size) class++;
    if (class >= class_count) return 12;  // ENOMEM

    // A block that was given back is aligned to 16 bytes; more alignment needs a new block.
    void *block = alignment == 16 ? free_blocks[class] : NULL;
    if (block) {
        free_blocks[class] = *(void **)block;
    } else {
        block = extend_heap((size_t)1 << class, alignment);
        if (!block) return 12;
        *(int *)((char *)block - header_size) = class;
    }
    *result = block;
    return 0;
}

void free(void *block) {
    if (!block) return;
    int class = *(int *)((char *)block - header_size);
    *(void **)block = free_blocks[class];
    free_blocks[class] = block;
}

// MARK: Bytes

// Compiled with -fno-builtin, so that the loops are not turned into calls of the functions themselves.

void *memmove(void *to, const void *from, size_t count) {
    unsigned char *target = to;
    const unsigned char *source = from;
    if (target < source) {
        for (size_t i = 0; i < count; i++) target[i] = source[i];
    } else {
        for (size_t i = count; i > 0; i--) target[i - 1] = source[i - 1];
    }
    return to;
}

void *memcpy(void *restrict to, const void *restrict from, size_t count) {
    return memmove(to, from, count);
}

void *memset(void *to, int byte, size_t count) {
    unsigned char *target = to;
    for (size_t i = 0; i < count; i++) target[i] = (unsigned char)byte;
    return to;
}

int memcmp(const void *left, const void *right, size_t count) {
    const unsigned char *l = left, *r = right;
    for (size_t i = 0; i < count; i++) {
        if (l[i] != r[i]) return l[i] < r[i] ? -1 : 1;
    }
    return 0;
}

// MARK: Hash seeds

// Swift seeds its hash functions with this. Zeros make every run the same; the module holds no secrets
// and hashes nothing that an attacker could choose.
void arc4random_buf(void *buffer, size_t count) {
    memset(buffer, 0, count);
}

// MARK: Arithmetic

// The product of 128-bit numbers, which the compiler calls for checked 64-bit multiplication. Made of
// 32-bit halves, so that it does not call itself.
__int128 __multi3(__int128 left, __int128 right) {
    uint64_t a = (uint64_t)left, b = (uint64_t)right;
    uint64_t a_high = (uint64_t)((unsigned __int128)left >> 64);
    uint64_t b_high = (uint64_t)((unsigned __int128)right >> 64);
    uint64_t a0 = (uint32_t)a, a1 = a >> 32, b0 = (uint32_t)b, b1 = b >> 32;
    uint64_t low = a0 * b0;
    uint64_t middle = a1 * b0 + (low >> 32);
    uint64_t middle_low = (uint32_t)middle + a0 * b1;
    uint64_t high = a1 * b1 + (middle >> 32) + (middle_low >> 32);
    high += a_high * b + a * b_high;
    uint64_t product = (middle_low << 32) | (uint32_t)low;
    return (__int128)(((unsigned __int128)high << 64) | product);
}
