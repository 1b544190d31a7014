/* Calls org.automount1 so many times with so many calls in flight; prints median and 99th percentile of the latency in
 * microseconds, and calls a second.
 *
 *     client ADDRESS property|list TIMES IN-FLIGHT
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <systemd/sd-bus.h>
#include <time.h>

static double *took;
static double *started;
static int times, sent, answered, lists;

static double now(void) {
    struct timespec time;
    clock_gettime(CLOCK_MONOTONIC, &time);
    return time.tv_sec * 1e6 + time.tv_nsec / 1e3;
}

static void check(int result, const char *what) {
    if (result < 0) {
        fprintf(stderr, "%s: %s\n", what, strerror(-result));
        exit(1);
    }
}

static int on_reply(sd_bus_message *reply, void *data, sd_bus_error *error);

static void call(sd_bus *bus) {
    int number = sent++;
    started[number] = now();
    check(lists
            ? sd_bus_call_method_async(bus, NULL, "org.automount1", "/org/automount1", "org.automount1.Manager", "ListFolders",
                on_reply, (void *)(intptr_t)number, "a{sv}", 0)
            : sd_bus_call_method_async(bus, NULL, "org.automount1", "/org/automount1", "org.freedesktop.DBus.Properties", "Get",
                on_reply, (void *)(intptr_t)number, "ss", "org.automount1.Manager", "Version"),
        "call");
}

static int on_reply(sd_bus_message *reply, void *data, sd_bus_error *error) {
    int number = (int)(intptr_t)data;
    (void)error;
    if (sd_bus_message_is_method_error(reply, NULL)) {
        fprintf(stderr, "%s\n", sd_bus_message_get_error(reply)->message);
        exit(1);
    }
    took[number] = now() - started[number];
    answered++;
    if (sent < times) {
        call(sd_bus_message_get_bus(reply));
    }
    return 0;
}

static int compare(const void *left, const void *right) {
    double difference = *(const double *)left - *(const double *)right;
    return difference < 0 ? -1 : difference > 0;
}

int main(int argc, char **argv) {
    sd_bus *bus = NULL;
    if (argc != 5) {
        fprintf(stderr, "usage: client ADDRESS property|list TIMES IN-FLIGHT\n");
        return 2;
    }
    lists = strcmp(argv[2], "list") == 0;
    times = atoi(argv[3]);
    took = calloc(times, sizeof *took);
    started = calloc(times, sizeof *started);
    check(sd_bus_new(&bus), "sd_bus_new");
    check(sd_bus_set_address(bus, argv[1]), "address");
    check(sd_bus_set_bus_client(bus, 1), "client");
    check(sd_bus_start(bus), argv[1]);
    double begin = now();
    for (int i = 0; i < atoi(argv[4]) && sent < times; i++) {
        call(bus);
    }
    while (answered < times) {
        int result = sd_bus_process(bus, NULL);
        check(result, "process");
        if (result == 0) {
            check(sd_bus_wait(bus, UINT64_MAX), "wait");
        }
    }
    double seconds = (now() - begin) / 1e6;
    qsort(took, times, sizeof *took, compare);
    printf("%.1f %.1f %.0f\n", took[times / 2], took[times * 99 / 100], times / seconds);
    sd_bus_flush_close_unref(bus);
}
