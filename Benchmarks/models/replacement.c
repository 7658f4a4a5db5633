// FIFO, LRU and Clock over a reference string.
#include <stdlib.h>
#include <string.h>
#include "peers.h"

uint64_t peer_replacement_run(int policy, int32_t frames, const int64_t *references, int32_t count, int32_t pages) {
    int32_t *page_in = malloc(sizeof(int32_t) * frames), *frame_of = malloc(sizeof(int32_t) * pages);
    int32_t *older = malloc(sizeof(int32_t) * frames), *newer = malloc(sizeof(int32_t) * frames);
    uint8_t *referenced = calloc(frames, 1);
    int32_t used = 0, hand = 0, oldest = -1, newest = -1;
    uint64_t faults = 0, evictions = 0, checksum = 0;
    memset(frame_of, 0xff, sizeof(int32_t) * pages);
    for (int32_t i = 0; i < count; i++) {
        int64_t page = references[i];
        int32_t frame = frame_of[page], is_listed = frame >= 0;
        if (frame < 0) {
            faults++;
            if (used < frames) {
                frame = used++;
            } else {
                evictions++;
                if (policy == 1) {
                    frame = oldest;
                    is_listed = 1;
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
        if (policy != 1 || newest == frame) continue;
        if (is_listed) {
            if (older[frame] >= 0) newer[older[frame]] = newer[frame]; else oldest = newer[frame];
            if (newer[frame] >= 0) older[newer[frame]] = older[frame]; else newest = older[frame];
        }
        older[frame] = newest;
        newer[frame] = -1;
        if (newest < 0) oldest = frame; else newer[newest] = frame;
        newest = frame;
    }
    free(page_in); free(frame_of); free(older); free(newer); free(referenced);
    return checksum + faults * 1000003 + evictions;
}
