// Areas by address in leaves of up to 64, each of which knows its widest gap; neighbours that are alike merge.
#include <stdlib.h>
#include <string.h>
#include "peers.h"

enum { CAPACITY = 64 };
struct area { uint64_t start, end, offset; uint32_t flags, backing; int64_t anon; };
struct leaf { int count; uint64_t widest; struct area areas[CAPACITY + 1]; };
struct map { struct leaf **leaves; int64_t leaf_count, room, count; uint64_t pages; };

static int64_t find_leaf(struct map *m, uint64_t address) {
    int64_t low = 0, high = m->leaf_count;
    while (low < high) {
        int64_t middle = (low + high) / 2;
        struct leaf *leaf = m->leaves[middle];
        if (leaf->areas[leaf->count - 1].end > address) high = middle; else low = middle + 1;
    }
    return low;
}

static int find_slot(struct leaf *leaf, uint64_t address) {
    int low = 0, high = leaf->count;
    while (low < high) {
        int middle = (low + high) / 2;
        if (leaf->areas[middle].end > address) high = middle; else low = middle + 1;
    }
    return low;
}

static struct area *first_above(struct map *m, uint64_t address) {
    int64_t leaf = find_leaf(m, address);
    return leaf < m->leaf_count ? m->leaves[leaf]->areas + find_slot(m->leaves[leaf], address) : NULL;
}

static struct area *last_below(struct map *m, uint64_t address) {
    int64_t leaf = find_leaf(m, address);
    int slot = 0;
    if (leaf < m->leaf_count) {
        slot = find_slot(m->leaves[leaf], address);
        if (m->leaves[leaf]->areas[slot].start < address) return m->leaves[leaf]->areas + slot;
    }
    if (slot > 0) return m->leaves[leaf]->areas + slot - 1;
    return leaf > 0 ? m->leaves[leaf - 1]->areas + m->leaves[leaf - 1]->count - 1 : NULL;
}

static void update_gap(struct map *m, int64_t index) {
    if (index >= m->leaf_count) return;
    struct leaf *leaf = m->leaves[index];
    uint64_t end = index > 0 ? m->leaves[index - 1]->areas[m->leaves[index - 1]->count - 1].end : 0, widest = 0;
    for (int i = 0; i < leaf->count; i++) {
        if (leaf->areas[i].start - end > widest) widest = leaf->areas[i].start - end;
        end = leaf->areas[i].end;
    }
    leaf->widest = widest;
}

static void insert_leaf(struct map *m, int64_t index) {
    if (m->leaf_count == m->room) {
        m->room = m->room ? m->room * 2 : 16;
        m->leaves = realloc(m->leaves, m->room * sizeof *m->leaves);
    }
    memmove(m->leaves + index + 1, m->leaves + index, (m->leaf_count - index) * sizeof *m->leaves);
    m->leaves[index] = calloc(1, sizeof(struct leaf));
    m->leaf_count++;
}

static void insert(struct map *m, struct area area) {
    if (m->leaf_count == 0) insert_leaf(m, 0);
    int64_t index = find_leaf(m, area.start);
    if (index == m->leaf_count) index--;
    struct leaf *leaf = m->leaves[index];
    int slot = find_slot(leaf, area.start);
    memmove(leaf->areas + slot + 1, leaf->areas + slot, (leaf->count - slot) * sizeof area);
    leaf->areas[slot] = area;
    leaf->count++;
    m->count++;
    if (leaf->count > CAPACITY) {
        insert_leaf(m, index + 1);
        struct leaf *upper = m->leaves[index + 1];
        upper->count = leaf->count - CAPACITY / 2;
        leaf->count = CAPACITY / 2;
        memcpy(upper->areas, leaf->areas + leaf->count, upper->count * sizeof area);
        update_gap(m, index + 2);
    }
    update_gap(m, index);
    update_gap(m, index + 1);
}

static void remove_at(struct map *m, uint64_t start) {
    int64_t index = find_leaf(m, start);
    struct leaf *leaf = m->leaves[index];
    int slot = find_slot(leaf, start);
    memmove(leaf->areas + slot, leaf->areas + slot + 1, (--leaf->count - slot) * sizeof(struct area));
    m->count--;
    if (leaf->count == 0) {
        free(leaf);
        m->leaf_count--;
        memmove(m->leaves + index, m->leaves + index + 1, (m->leaf_count - index) * sizeof *m->leaves);
    }
    update_gap(m, index);
    update_gap(m, index + 1);
}

static void clear(struct map *m, uint64_t start, uint64_t end) {
    struct area *area;
    while ((area = first_above(m, start)) && area->start < end) {
        struct area old = *area;
        remove_at(m, old.start);
        m->pages -= (old.end - old.start) / 4096;
        // What reaches beyond the range stays.
        if (old.start < start) {
            struct area below = old;
            below.end = start;
            insert(m, below);
            m->pages += (below.end - below.start) / 4096;
        }
        if (old.end > end) {
            struct area above = old;
            above.offset += (end - old.start) / 4096;
            above.start = end;
            insert(m, above);
            m->pages += (above.end - above.start) / 4096;
        }
    }
}

static int are_alike(struct area *one, struct area *other) {
    return one->flags == other->flags && one->backing == other->backing && one->anon == other->anon;
}

static void map_page(struct map *m, uint64_t start, uint64_t end, uint32_t flags) {
    clear(m, start, end);
    struct area new = {start, end, start / 4096, flags, 0, -1};
    struct area *left = last_below(m, start), *right = first_above(m, end);
    m->pages += (end - start) / 4096;
    if (left && (left->end != start || !are_alike(left, &new)
        || left->offset + (left->end - left->start) / 4096 != new.offset)) left = NULL;
    if (right && (right->start != end || !are_alike(right, &new)
        || right->offset != new.offset + (end - start) / 4096)) right = NULL;
    if (right) {
        new.end = right->end;
        remove_at(m, right->start);
        if (left) left = last_below(m, start);
    }
    if (left) {
        left->end = new.end;
        int64_t index = find_leaf(m, left->start);
        update_gap(m, index);
        update_gap(m, index + 1);
    } else {
        insert(m, new);
    }
}

void *peer_map_new(void) { return calloc(1, sizeof(struct map)); }

uint64_t peer_map_run(void *map, const uint64_t *operations, int32_t count) {
    struct map *m = map;
    uint64_t checksum = 0;
    for (int32_t i = 0; i < count; i++) {
        uint64_t address = operations[i] & ~(uint64_t)4095;
        switch (operations[i] & 3) {
        case 0: map_page(m, address, address + 4096, operations[i] >> 2 & 1); break;
        case 1: clear(m, address, address + 4096); break;
        default: {
            struct area *area = first_above(m, address);
            checksum = checksum * 31 + (area && area->start <= address ? area->start ^ area->end : 0);
        }
        }
    }
    return checksum + m->count * 1000003 + m->pages;
}

int64_t peer_map_count(void *map) { return ((struct map *)map)->count; }

void peer_map_free(void *map) {
    struct map *m = map;
    for (int64_t i = 0; i < m->leaf_count; i++) free(m->leaves[i]);
    free(m->leaves);
    free(m);
}
