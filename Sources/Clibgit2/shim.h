#ifndef STEMMA_CLIBGIT2_SHIM_H
#define STEMMA_CLIBGIT2_SHIM_H
#include <git2.h>
#endif
