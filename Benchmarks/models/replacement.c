// FIFO, LRU and Clock over a reference string.
#include <stdlib.h>
#include <string.h>
#include "peers.h"

/// LRU's list: circular, with its head behind the frames. An entry on no list is its own neighbour.
struct neighbours { int32_t older, newer; };

uint64_t peer_replacement_run(int policy, int32_t frames, const int64_t *references, int32_t count, int32_t pages) {
    int32_t *page_in = malloc(sizeof(int32_t) * frames), *frame_of = malloc(sizeof(int32_t) * pages);
    struct neighbours *order = malloc(sizeof *order * (frames + 1));
    uint8_t *referenced = calloc(frames, 1);
    int32_t used = 0, hand = 0;
    uint64_t faults = 0, evictions = 0, checksum = 0;
    for (int32_t i = 0; i <= frames; i++) order[i] = (struct neighbours){i, i};
    memset(frame_of, 0xff, sizeof(int32_t) * pages);
    for (int32_t i = 0; i < count; i++) {
        int64_t page = references[i];
        int32_t frame = frame_of[page];
        if (frame < 0) {
            faults++;
            if (used < frames) {
                frame = used++;
            } else {
                evictions++;
                if (policy == 1) {
                    frame = order[frames].newer;
                } else {
                    while (policy == 2 && referenced[hand]) {
                        referenced[hand] = 0;
                        hand = hand + 1 == frames ? 0 : hand + 1;
                    }
                    frame = hand;
                    hand = hand + 1 == frames ? 0 : hand + 1;
                }
                checksum = checksum * 31 + page_in[frame];
                frame_of[page_in[frame]] = -1;
            }
            page_in[frame] = page;
            frame_of[page] = frame;
        }
        if (policy == 2) referenced[frame] = 1;
        if (policy != 1) continue;
        struct neighbours old = order[frame];
        order[old.older].newer = old.newer;
        order[old.newer].older = old.older;
        int32_t newest = order[frames].older;
        order[frame] = (struct neighbours){newest, frames};
        order[newest].newer = frame;
        order[frames].older = frame;
    }
    free(page_in); free(frame_of); free(order); free(referenced);
    return checksum + faults * 1000003 + evictions;
}
