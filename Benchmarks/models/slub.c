// Follows __slab_alloc_node, ___slab_alloc, do_slab_free, __slab_free and what they call, for one node.
#include <stdlib.h>
#include <string.h>
#include "peers.h"

enum { NONE = -1, CPUS = 8 };
enum {
    ALLOC_FASTPATH, ALLOC_SLOWPATH, FREE_FASTPATH, FREE_SLOWPATH, FREE_FROZEN, FREE_ADD_PARTIAL, FREE_REMOVE_PARTIAL,
    ALLOC_FROM_PARTIAL, ALLOC_SLAB, ALLOC_REFILL, FREE_SLAB, DEACTIVATE_BYPASS, CPU_PARTIAL_ALLOC, CPU_PARTIAL_FREE,
    CPU_PARTIAL_NODE, CPU_PARTIAL_DRAIN, COUNTERS
};
struct object { int32_t next; uint8_t is_allocated; };
/// `next` and `previous` are the neighbours on the node's partial list, `next` alone is also that of a CPU's list.
struct slab { int32_t page, freelist, in_use, next, previous; uint8_t is_frozen, is_on_node; };
struct cpu { int32_t slab, freelist, partial, partials; uint64_t transaction; };
struct cache {
    void *zone;
    struct slub_layout layout;
    struct cpu cpus[CPUS];
    /// The slab of place 0 is the head of the node's partial list.
    struct slab *slabs;
    struct object *objects;
    int32_t count, room, hole, node_partials;
    int32_t *place_of_page;
    uint64_t counters[COUNTERS];
};

static uint64_t take_first(struct cache *c, struct cpu *cpu) {
    int32_t object = cpu->freelist;
    struct object *o = c->objects + (int64_t)cpu->slab * c->layout.objects + object;
    o->is_allocated = 1;
    cpu->freelist = o->next;
    cpu->transaction += CPUS;
    return ((uint64_t)c->slabs[cpu->slab].page << 12) + object * c->layout.size;
}

static int take_over(struct cache *c, struct cpu *cpu) {
    struct slab *slab = c->slabs + cpu->slab;
    cpu->freelist = slab->freelist;
    slab->is_frozen = slab->freelist != NONE;
    slab->freelist = NONE;
    slab->in_use = c->layout.objects;
    return cpu->freelist != NONE;
}

static void add_to_node(struct cache *c, int32_t place) {
    struct slab *slab = c->slabs + place;
    slab->next = 0;
    slab->previous = c->slabs[0].previous;
    c->slabs[slab->previous].next = place;
    c->slabs[0].previous = place;
    slab->is_on_node = 1;
    c->node_partials++;
}

static void remove_from_node(struct cache *c, int32_t place) {
    struct slab *slab = c->slabs + place;
    c->slabs[slab->previous].next = slab->next;
    c->slabs[slab->next].previous = slab->previous;
    slab->is_on_node = 0;
    c->node_partials--;
}

static void push_partial(struct cache *c, struct cpu *cpu, int32_t place) {
    c->slabs[place].next = cpu->partial;
    cpu->partial = place;
    cpu->partials++;
}

static int32_t take_from_node(struct cache *c, struct cpu *cpu) {
    int32_t first = c->slabs[0].next;
    if (!first) return NONE;
    remove_from_node(c, first);
    c->counters[ALLOC_FROM_PARTIAL]++;
    if (c->layout.cpu_partial <= 0) return first;
    for (int32_t place, taken = 0; (place = c->slabs[0].next);) {
        remove_from_node(c, place);
        push_partial(c, cpu, place);
        c->counters[CPU_PARTIAL_NODE]++;
        if (++taken > c->layout.cpu_partial / 2) break;
    }
    return first;
}

static int32_t new_slab(struct cache *c) {
    int32_t page = peer_buddy_allocate(c->zone, c->layout.order), place = c->hole, count = c->layout.objects;
    if (page < 0) abort();
    if (place != NONE) {
        c->hole = c->slabs[place].next;
    } else {
        if (c->count == c->room) {
            c->room *= 2;
            c->slabs = realloc(c->slabs, c->room * sizeof *c->slabs);
            c->objects = realloc(c->objects, (int64_t)c->room * count * sizeof *c->objects);
        }
        place = c->count++;
    }
    c->slabs[place] = (struct slab){.page = page, .freelist = 0};
    struct object *objects = c->objects + (int64_t)place * count;
    for (int32_t i = 0; i < count; i++) objects[i] = (struct object){i + 1 < count ? i + 1 : NONE, 0};
    for (int32_t i = 0; i < 1 << c->layout.order; i++) c->place_of_page[page + i] = place;
    c->counters[ALLOC_SLAB]++;
    return place;
}

static uint64_t allocate_slowly(struct cache *c, struct cpu *cpu) {
    if (cpu->slab != NONE) {
        if (take_over(c, cpu)) {
            c->counters[ALLOC_REFILL]++;
            return take_first(c, cpu);
        }
        cpu->slab = NONE;
        cpu->transaction += CPUS;
        c->counters[DEACTIVATE_BYPASS]++;
    }
    if (cpu->partial != NONE) {
        cpu->slab = cpu->partial;
        cpu->partial = c->slabs[cpu->slab].next;
        cpu->partials--;
        c->counters[CPU_PARTIAL_ALLOC]++;
    } else {
        cpu->slab = take_from_node(c, cpu);
        if (cpu->slab == NONE) cpu->slab = new_slab(c);
    }
    take_over(c, cpu);
    return take_first(c, cpu);
}

static uint64_t allocate(struct cache *c, struct cpu *cpu) {
    if (cpu->slab != NONE && cpu->freelist != NONE) {
        c->counters[ALLOC_FASTPATH]++;
        return take_first(c, cpu);
    }
    c->counters[ALLOC_SLOWPATH]++;
    return allocate_slowly(c, cpu);
}

static void discard(struct cache *c, int32_t place) {
    struct slab *slab = c->slabs + place;
    peer_buddy_release(c->zone, slab->page, c->layout.order);
    for (int32_t i = 0; i < 1 << c->layout.order; i++) c->place_of_page[slab->page + i] = NONE;
    slab->next = c->hole;
    c->hole = place;
    c->counters[FREE_SLAB]++;
}

static void put_partials(struct cache *c, int32_t place) {
    int32_t discarded = NONE;
    for (int32_t next; place != NONE; place = next) {
        next = c->slabs[place].next;
        if (c->slabs[place].in_use == 0 && c->node_partials >= c->layout.min_partial) {
            c->slabs[place].next = discarded;
            discarded = place;
        } else {
            add_to_node(c, place);
            c->counters[FREE_ADD_PARTIAL]++;
        }
    }
    for (int32_t next; discarded != NONE; discarded = next) {
        next = c->slabs[discarded].next;
        discard(c, discarded);
    }
}

static void free_slowly(struct cache *c, struct cpu *cpu, int32_t place, int32_t object) {
    struct slab *slab = c->slabs + place;
    int was_full = slab->freelist == NONE;
    c->objects[(int64_t)place * c->layout.objects + object] = (struct object){slab->freelist, 0};
    slab->freelist = object;
    slab->in_use--;
    if (slab->is_frozen) {
        c->counters[FREE_FROZEN]++;
    } else if (was_full) {
        int32_t drained = NONE;
        if (cpu->partials > 0 && cpu->partials >= c->layout.cpu_partial) {
            drained = cpu->partial;
            cpu->partial = NONE;
            cpu->partials = 0;
        }
        push_partial(c, cpu, place);
        if (drained != NONE) {
            put_partials(c, drained);
            c->counters[CPU_PARTIAL_DRAIN]++;
        }
        c->counters[CPU_PARTIAL_FREE]++;
    } else if (slab->in_use == 0 && slab->is_on_node && c->node_partials >= c->layout.min_partial) {
        remove_from_node(c, place);
        c->counters[FREE_REMOVE_PARTIAL]++;
        discard(c, place);
    }
}

static void release(struct cache *c, struct cpu *cpu, uint64_t address) {
    if (address >> 12 >= (uint64_t)c->layout.pages) abort();
    int32_t place = c->place_of_page[address >> 12];
    if (place == NONE) abort();
    uint32_t offset = address - ((uint64_t)c->slabs[place].page << 12), object = offset / c->layout.size;
    if (object >= (uint32_t)c->layout.objects || offset != object * c->layout.size) abort();
    struct object *o = c->objects + (int64_t)place * c->layout.objects + object;
    if (!o->is_allocated) abort();
    if (cpu->slab == place) {
        *o = (struct object){cpu->freelist, 0};
        cpu->freelist = object;
        cpu->transaction += CPUS;
        c->counters[FREE_FASTPATH]++;
        return;
    }
    c->counters[FREE_SLOWPATH]++;
    free_slowly(c, cpu, place, object);
}

void *peer_slub_new(void *zone, struct slub_layout layout) {
    struct cache *c = calloc(1, sizeof *c);
    c->zone = zone;
    c->layout = layout;
    c->room = 64;
    c->count = 1;
    c->hole = NONE;
    c->slabs = calloc(c->room, sizeof *c->slabs);
    c->objects = malloc((int64_t)c->room * layout.objects * sizeof *c->objects);
    c->place_of_page = malloc(layout.pages * sizeof *c->place_of_page);
    memset(c->place_of_page, 0xff, layout.pages * sizeof *c->place_of_page);
    for (int i = 0; i < CPUS; i++) c->cpus[i] = (struct cpu){NONE, NONE, NONE, 0, i};
    return c;
}

uint64_t peer_slub_run(void *cache, const uint32_t *random, int32_t count) {
    struct cache *c = cache;
    uint64_t *held = malloc(sizeof *held * count), checksum = 0;
    int32_t live = 0;
    for (int32_t i = 0; i < count; i++) {
        uint32_t r = random[i];
        if (live == 0 || (r & 0xff) < (i >> 17 & 1 ? 106 : 150)) {
            uint64_t address = allocate(c, c->cpus + (r >> 9 & 3));
            checksum = checksum * 31 + address;
            held[live++] = address << 2 | (r >> 9 & 3);
        } else {
            int32_t place = r >> 8 & 1 ? live - 1 : (int32_t)((r >> 13) % live);
            uint64_t object = held[place];
            held[place] = held[--live];
            release(c, c->cpus + (r >> 11 & 3 ? object & 3 : r >> 9 & 3), object >> 2);
        }
    }
    for (int32_t i = 0; i < live; i++) release(c, c->cpus + (held[i] & 3), held[i] >> 2);
    free(held);
    for (int i = 0; i < COUNTERS; i++) checksum = checksum * 31 + c->counters[i];
    return checksum;
}

void peer_slub_free(void *cache) {
    struct cache *c = cache;
    free(c->slabs);
    free(c->objects);
    free(c->place_of_page);
    free(c);
}
