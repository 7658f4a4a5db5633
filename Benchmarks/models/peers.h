// Plain C versions of the models, to compare their speed with. Each returns a checksum of what it did, which must
// be that of the model.
#ifndef PEERS_H
#define PEERS_H
#include <stdint.h>

/// A buddy allocator of `pages` pages (a multiple of 1024), all free.
void *peer_buddy_new(int32_t pages);
/// Makes `count` operations, each of which follows from one random number.
uint64_t peer_buddy_run(void *zone, const uint32_t *random, int32_t count);
/// Takes a block out of the zone, -1 for none; and gives it back.
int32_t peer_buddy_allocate(void *zone, int order);
void peer_buddy_release(void *zone, int32_t page, int order);
void peer_buddy_free(void *zone);

/// How a slab cache lays out its objects, and the limits of its lists; `pages` is the size of the zone, from pfn 0.
struct slub_layout { int32_t size, objects, order, min_partial, cpu_partial, pages; };
/// A slab cache without a slab, for four CPUs, over a zone of `peer_buddy_new`.
void *peer_slub_new(void *zone, struct slub_layout layout);
/// Makes `count` operations, each of which follows from one random number, and frees what is left.
uint64_t peer_slub_run(void *cache, const uint32_t *random, int32_t count);
void peer_slub_free(void *cache);

/// A four-level page table in which `count` pages are mapped; `pages` holds virtual addresses and then frames.
void *peer_tables_new(const uint64_t *addresses, const uint64_t *frames, int32_t count);
/// Translates `count` of them for user accesses; a set lowest bit means a write.
uint64_t peer_walk_run(void *tables, const uint64_t *accesses, int32_t count);
void peer_tables_free(void *tables);

/// Replays references with FIFO (0), LRU (1) or Clock (2).
uint64_t peer_replacement_run(int policy, int32_t frames, const int64_t *references, int32_t count, int32_t pages);

/// A map of areas by address, as many leaves of 64 areas each as are needed.
void *peer_map_new(void);
/// Maps (kind 0) or unmaps (kind 1) a page, or looks up an address (kind 2); in the lowest two bits of each address.
uint64_t peer_map_run(void *map, const uint64_t *operations, int32_t count);
int64_t peer_map_count(void *map);
void peer_map_free(void *map);
#endif
