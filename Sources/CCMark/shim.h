/* libcmark, the reference CommonMark parser: Debian's libcmark-dev, Homebrew's cmark. */
#include <cmark.h>
