// Follows __rmqueue_smallest, expand and __free_one_page for one migrate type.
#include <stdlib.h>
#include "peers.h"

enum { ORDERS = 11, INTERIOR = 0, FREE = 0x40, USED = 0x80 };
struct links { int32_t next, previous; };
struct zone { int32_t pages; uint8_t *tags; struct links *links; int64_t free_pages; int64_t blocks[ORDERS]; };

static void link_between(struct zone *z, int32_t i, int32_t previous, int32_t next) {
    z->links[i] = (struct links){next, previous};
    z->links[previous].next = i;
    z->links[next].previous = i;
}

static void add(struct zone *z, int32_t page, int order, int at_tail) {
    int32_t head = z->pages + order;
    z->tags[page] = FREE | order;
    if (at_tail) link_between(z, page, z->links[head].previous, head);
    else link_between(z, page, head, z->links[head].next);
    z->blocks[order]++;
}

static void take(struct zone *z, int32_t page, int order) {
    struct links old = z->links[page];
    z->links[old.previous].next = old.next;
    z->links[old.next].previous = old.previous;
    z->tags[page] = INTERIOR;
    z->blocks[order]--;
}

static int32_t allocate(struct zone *z, int order) {
    for (int current = order; current < ORDERS; current++) {
        int32_t head = z->pages + current, page = z->links[head].next;
        if (page == head) continue;
        take(z, page, current);
        z->free_pages -= 1 << order;
        while (current > order) { current--; add(z, page + (1 << current), current, 0); }
        z->tags[page] = USED | order;
        return page;
    }
    return -1;
}

static int is_free(struct zone *z, int32_t page, int order) {
    return page < z->pages && z->tags[page] == (FREE | order);
}

static void release(struct zone *z, int32_t page, int order) {
    if (page >= z->pages || z->tags[page] != (USED | order)) abort();
    z->tags[page] = INTERIOR;
    z->free_pages += 1 << order;
    while (order < ORDERS - 1 && is_free(z, page ^ 1 << order, order)) {
        take(z, page ^ 1 << order, order);
        page &= ~(1 << order);
        order++;
    }
    int at_tail = order < ORDERS - 2 && is_free(z, (page & ~(1 << order)) ^ 1 << (order + 1), order + 1);
    add(z, page, order, at_tail);
}

void *peer_buddy_new(int32_t pages) {
    struct zone *z = calloc(1, sizeof *z);
    z->pages = pages;
    z->tags = calloc(pages, 1);
    z->links = calloc(pages + ORDERS, sizeof *z->links);
    for (int32_t head = pages; head < pages + ORDERS; head++) z->links[head] = (struct links){head, head};
    for (int32_t page = 0; page < pages; page += 1024) add(z, page, ORDERS - 1, 1);
    z->free_pages = pages;
    return z;
}

int32_t peer_buddy_allocate(void *zone, int order) { return allocate(zone, order); }

void peer_buddy_release(void *zone, int32_t page, int order) { release(zone, page, order); }

uint64_t peer_buddy_run(void *zone, const uint32_t *random, int32_t count) {
    struct zone *z = zone;
    uint64_t *held = malloc(sizeof *held * count), checksum = 0;
    int32_t live = 0;
    for (int32_t i = 0; i < count; i++) {
        uint32_t r = random[i];
        if (live == 0 || (r & 0xff) < 140) {
            int order = (r >> 8 & 7) < 5 ? 0 : (r >> 11 & 3);
            int32_t page = allocate(z, order);
            if (page < 0) continue;
            checksum = checksum * 31 + page;
            held[live++] = (uint64_t)page << 4 | order;
        } else {
            int32_t place = (r >> 8) % live;
            uint64_t block = held[place];
            held[place] = held[--live];
            release(z, block >> 4, block & 15);
        }
    }
    for (int32_t i = 0; i < live; i++) release(z, held[i] >> 4, held[i] & 15);
    free(held);
    return checksum + z->free_pages;
}

void peer_buddy_free(void *zone) {
    struct zone *z = zone;
    free(z->tags);
    free(z->links);
    free(z);
}
