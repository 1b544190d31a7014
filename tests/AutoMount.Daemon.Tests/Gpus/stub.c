/* libnvidia-ml.so.1 for tests: answers from a text file that is read again at each call.
 * driver VERSION | gpu ADDRESS UUID TOTAL USED NAME... | link ADDRESS PEER (PEER that is no gpu: a switch)
 * lost ADDRESS | recovery ADDRESS ACTION | recovery-unknown ADDRESS | mig ADDRESS GI CI UUID PROFILE | hang | die */
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <unistd.h>

#define EACH(line) \
    char line[512]; \
    FILE *state = fopen(getenv("NVML_STUB_STATE"), "re"); \
    if (!state) return 9; \
    while (fgets(line, sizeof line, state))

typedef struct { unsigned long long total, free, used; } memory;
typedef struct { char legacy[16]; unsigned domain, bus, device, id, subsystem; char address[32]; } pci;
typedef struct { unsigned field, scope; long long time, latency; unsigned type; int result; unsigned long long value; } field;
typedef struct { char address[32]; int gi, ci; char uuid[80], name[96]; unsigned long long total, used; int lost; } device;

static device devices[64];
static int count;

static int load(void)
{
    count = 0;
    EACH(line) {
        device d = { .gi = -1, .ci = -1 };
        char profile[64];
        if (!strcmp(line, "hang\n")) { for (;;) pause(); }
        if (!strcmp(line, "die\n")) { raise(SIGSEGV); }
        if (sscanf(line, "gpu %31s %79s %llu %llu %95[^\n]", d.address, d.uuid, &d.total, &d.used, d.name) == 5) devices[count++] = d;
        if (sscanf(line, "mig %31s %d %d %79s %63s", d.address, &d.gi, &d.ci, d.uuid, profile) == 5) {
            snprintf(d.name, sizeof d.name, "Stub GPU MIG %s", profile);
            d.total = 1 << 20;
            devices[count++] = d;
        }
        if (sscanf(line, "lost %31s", d.address) == 1)
            for (int i = 0; i < count; i++) if (!strcmp(devices[i].address, d.address)) devices[i].lost = 1;
    }
    fclose(state);
    return 0;
}

int nvmlInit_v2(void) { return load(); }
int nvmlShutdown(void) { return 0; }

int nvmlSystemGetDriverVersion(char *version, unsigned length)
{
    char text[64] = "";
    if (load()) return 9;
    EACH(line) sscanf(line, "driver %63s", text);
    fclose(state);
    snprintf(version, length, "%s", text);
    return strcmp(text, "mismatch") ? 0 : 18;
}

int nvmlDeviceGetHandleByPciBusId_v2(const char *address, device **handle)
{
    for (int i = 0; i < count; i++)
        if (devices[i].gi < 0 && !strcasecmp(devices[i].address, address)) {
            *handle = &devices[i];
            return devices[i].lost ? 15 : 0;
        }
    return 6;
}

int nvmlDeviceGetUUID(device *d, char *text, unsigned length) { snprintf(text, length, "%s", d->uuid); return 0; }
int nvmlDeviceGetName(device *d, char *text, unsigned length) { snprintf(text, length, "%s", d->name); return 0; }

int nvmlDeviceGetMemoryInfo(device *d, memory *m)
{
    m->total = d->total;
    m->used = d->used;
    m->free = d->total - d->used;
    return 0;
}

int nvmlDeviceGetUtilizationRates(device *d, unsigned *rates) { (void)d; rates[0] = 42; rates[1] = 7; return 0; }

static int peer(device *d, unsigned link, char *address)
{
    unsigned n = 0;
    EACH(line) {
        char from[32], to[32];
        if (sscanf(line, "link %31s %31s", from, to) == 2 && !strcmp(from, d->address) && n++ == link) {
            fclose(state);
            strcpy(address, to);
            return 0;
        }
    }
    fclose(state);
    return 3;
}

int nvmlDeviceGetNvLinkState(device *d, unsigned link, unsigned *active)
{
    char address[32];
    int result = peer(d, link, address);
    *active = !result;
    return result;
}

int nvmlDeviceGetNvLinkRemotePciInfo_v2(device *d, unsigned link, pci *info)
{
    memset(info, 0, sizeof *info);
    char address[32];
    int result = peer(d, link, address);
    snprintf(info->address, sizeof info->address, "0000%.27s", address);
    return result;
}

int nvmlDeviceGetFieldValues(device *d, int n, field *values)
{
    for (int i = 0; i < n; i++) { values[i].result = 0; values[i].value = 0; }
    EACH(line) {
        char address[32];
        unsigned action;
        if (sscanf(line, "recovery-unknown %31s", address) == 1 && !strcmp(address, d->address)) values[0].result = 3;
        if (sscanf(line, "recovery %31s %u", address, &action) == 2 && !strcmp(address, d->address)) values[0].value = action;
    }
    fclose(state);
    return 0;
}

int nvmlDeviceGetMaxMigDeviceCount(device *d, unsigned *most) { (void)d; *most = 7; return 0; }

int nvmlDeviceGetMigDeviceHandleByIndex(device *d, unsigned index, device **handle)
{
    for (int i = 0; i < count; i++)
        if (devices[i].gi >= 0 && !strcmp(devices[i].address, d->address) && index-- == 0) {
            *handle = &devices[i];
            return 0;
        }
    return 6;
}

int nvmlDeviceGetGpuInstanceId(device *d, unsigned *id) { *id = d->gi; return 0; }
int nvmlDeviceGetComputeInstanceId(device *d, unsigned *id) { *id = d->ci; return 0; }
