/* A service in C that answers what automountd answers: one property, and the list of folders that an automountd had when this
 * program was started. What a D-Bus service costs at least.
 *
 *     service ADDRESS ADDRESS-OF-AUTOMOUNTD
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <systemd/sd-bus.h>

struct folder {
    char *id, *name, *path, *object;
    uint32_t owner;
    uint64_t numbers[4];
};

static struct folder *folders;
static size_t count;
static char *version;

static void check(int result, const char *what) {
    if (result < 0) {
        fprintf(stderr, "%s: %s\n", what, strerror(-result));
        exit(1);
    }
}

static sd_bus *connect_to(const char *address) {
    sd_bus *bus = NULL;
    check(sd_bus_new(&bus), "sd_bus_new");
    check(sd_bus_set_address(bus, address), "address");
    check(sd_bus_set_bus_client(bus, 1), "client");
    check(sd_bus_start(bus), address);
    return bus;
}

static void copy_from(sd_bus *bus) {
    sd_bus_message *reply = NULL;
    sd_bus_error error = SD_BUS_ERROR_NULL;
    struct folder one;
    const char *id, *name, *path, *object;
    check(sd_bus_get_property_string(bus, "org.automount1", "/org/automount1", "org.automount1.Manager", "Version", &error, &version), "Version");
    check(sd_bus_call_method(bus, "org.automount1", "/org/automount1", "org.automount1.Manager", "ListFolders", &error, &reply, "a{sv}", 0), "ListFolders");
    check(sd_bus_message_enter_container(reply, 'a', "(susttttso)"), "list");
    while (sd_bus_message_read(reply, "(susttttso)", &id, &one.owner, &name, &one.numbers[0], &one.numbers[1], &one.numbers[2], &one.numbers[3], &path, &object) > 0) {
        one.id = strdup(id);
        one.name = strdup(name);
        one.path = strdup(path);
        one.object = strdup(object);
        folders = realloc(folders, (count + 1) * sizeof *folders);
        folders[count++] = one;
    }
    sd_bus_message_unref(reply);
}

static int list_folders(sd_bus_message *call, void *data, sd_bus_error *error) {
    sd_bus_message *reply = NULL;
    (void)data;
    (void)error;
    check(sd_bus_message_skip(call, "a{sv}"), "options");
    check(sd_bus_message_new_method_return(call, &reply), "reply");
    check(sd_bus_message_open_container(reply, 'a', "(susttttso)"), "list");
    for (size_t i = 0; i < count; i++) {
        const struct folder *one = &folders[i];
        check(sd_bus_message_append(reply, "(susttttso)", one->id, one->owner, one->name, one->numbers[0], one->numbers[1], one->numbers[2], one->numbers[3], one->path, one->object), "folder");
    }
    check(sd_bus_message_close_container(reply), "list");
    check(sd_bus_send(NULL, reply, NULL), "send");
    sd_bus_message_unref(reply);
    return 1;
}

static int get_version(sd_bus *bus, const char *path, const char *interface, const char *property, sd_bus_message *reply, void *data, sd_bus_error *error) {
    (void)bus, (void)path, (void)interface, (void)property, (void)data, (void)error;
    return sd_bus_message_append(reply, "s", version);
}

static const sd_bus_vtable table[] = {
    SD_BUS_VTABLE_START(0),
    SD_BUS_METHOD("ListFolders", "a{sv}", "a(susttttso)", list_folders, SD_BUS_VTABLE_UNPRIVILEGED),
    SD_BUS_PROPERTY("Version", "s", get_version, 0, SD_BUS_VTABLE_PROPERTY_CONST),
    SD_BUS_VTABLE_END,
};

int main(int argc, char **argv) {
    if (argc != 3) {
        fprintf(stderr, "usage: service ADDRESS ADDRESS-OF-AUTOMOUNTD\n");
        return 2;
    }
    sd_bus *model = connect_to(argv[2]);
    copy_from(model);
    sd_bus_flush_close_unref(model);
    sd_bus *bus = connect_to(argv[1]);
    check(sd_bus_add_object_vtable(bus, NULL, "/org/automount1", "org.automount1.Manager", table, NULL), "object");
    check(sd_bus_request_name(bus, "org.automount1", 0), "name");
    printf("serving %zu folders\n", count);
    fflush(stdout);
    for (;;) {
        int result = sd_bus_process(bus, NULL);
        check(result, "process");
        if (result == 0) {
            check(sd_bus_wait(bus, UINT64_MAX), "wait");
        }
    }
}
