// A four-level walk with the checks of the Intel SDM, and accessed and dirty bits.
#include <stdlib.h>
#include <string.h>
#include "peers.h"

enum { PRESENT = 1, WRITABLE = 2, USER = 4, ACCESSED = 0x20, DIRTY = 0x40, LARGE = 0x80 };
static const uint64_t ADDRESS = 0x000ffffffffff000, RESERVED = 0x000fc00000000000;
struct tables { uint64_t *words; uint64_t root; int64_t count, room; };

static uint64_t *entry_at(struct tables *t, uint64_t address) {
    uint64_t place = (address - t->root) / 8;
    return address >= t->root && place < (uint64_t)t->count * 512 ? t->words + place : NULL;
}

static void map(struct tables *t, uint64_t virtual, uint64_t frame) {
    uint64_t table = t->root;
    for (int shift = 39; shift > 12; shift -= 9) {
        uint64_t *entry = entry_at(t, table + (virtual >> shift & 511) * 8);
        if (!(*entry & PRESENT)) {
            uint64_t made = t->root + t->count * 4096;
            *entry = made | PRESENT | WRITABLE | USER;
            if (t->count == t->room) {
                t->room *= 2;
                t->words = realloc(t->words, t->room * 4096);
            }
            memset(t->words + t->count++ * 512, 0, 4096);
            table = made;
        } else {
            table = *entry & ADDRESS;
        }
    }
    *entry_at(t, table + (virtual >> 12 & 511) * 8) = frame | PRESENT | WRITABLE | USER;
}

void *peer_tables_new(const uint64_t *addresses, const uint64_t *frames, int32_t count) {
    struct tables *t = calloc(1, sizeof *t);
    t->root = 0x1000000;
    t->room = 64;
    t->count = 1;
    t->words = malloc(t->room * 4096);
    memset(t->words, 0, 4096);
    for (int32_t i = 0; i < count; i++) map(t, addresses[i], frames[i]);
    return t;
}

static void mark_used(struct tables *t, uint64_t virtual, int last, int is_write) {
    uint64_t table = t->root;
    for (int shift = 39; shift >= last; shift -= 9) {
        uint64_t *entry = entry_at(t, table + (virtual >> shift & 511) * 8);
        *entry |= ACCESSED;
        if (shift == last && is_write) *entry |= DIRTY;
        table = *entry & ADDRESS;
    }
}

static uint64_t translate(struct tables *t, uint64_t virtual, int is_write) {
    if ((int64_t)(virtual << 16) >> 16 != (int64_t)virtual) return 1;
    uint64_t table = t->root, common = ~(uint64_t)0;
    for (int shift = 39; shift >= 12; shift -= 9) {
        uint64_t *entry = entry_at(t, table + (virtual >> shift & 511) * 8);
        if (!entry) return 2;
        if (!(*entry & PRESENT)) return 3;
        common &= *entry;
        int is_leaf = shift == 12;
        if (*entry & (RESERVED | LARGE)) {
            uint64_t reserved = RESERVED;
            if (shift == 39) reserved |= LARGE;
            if (*entry & LARGE && shift == 30) reserved |= 0x3fffe000;
            if (*entry & LARGE && shift == 21) reserved |= 0x1fe000;
            if (*entry & reserved) return 4;
            if (*entry & LARGE) is_leaf = 1;
        }
        if (!is_leaf) { table = *entry & ADDRESS; continue; }
        if (!(common & USER) || (is_write && !(common & WRITABLE))) return 5;
        if (!(common & ACCESSED) || (is_write && !(*entry & DIRTY))) mark_used(t, virtual, shift, is_write);
        uint64_t mask = ((uint64_t)1 << shift) - 1;
        return (*entry & ADDRESS & ~mask) | (virtual & mask);
    }
    return 6;
}

uint64_t peer_walk_run(void *tables, const uint64_t *accesses, int32_t count) {
    uint64_t checksum = 0;
    for (int32_t i = 0; i < count; i++) {
        checksum = checksum * 31 + translate(tables, accesses[i] & ~(uint64_t)1, accesses[i] & 1);
    }
    return checksum;
}

void peer_tables_free(void *tables) {
    struct tables *t = tables;
    free(t->words);
    free(t);
}
