using AutoMount.Bus.SdBus;

namespace AutoMount.Bus.Contract;

/// <summary>Names of the D-Bus interface, version 1.</summary>
public static class BusNames
{
    /// <summary>The well-known name of the service.</summary>
    public const string Service = "org.automount1";

    /// <summary>The root object: manager and object manager.</summary>
    public const string ManagerPath = "/org/automount1";

    /// <summary>What folder objects are below.</summary>
    public const string FolderPrefix = "/org/automount1/folder";

    /// <summary>What session objects are below.</summary>
    public const string SessionPrefix = "/org/automount1/session";

    /// <summary>What GPU objects are below.</summary>
    public const string GpuPrefix = "/org/automount1/gpu";

    /// <summary>What user objects are below.</summary>
    public const string UserPrefix = "/org/automount1/user";

    /// <summary>Interface of the root object.</summary>
    public const string ManagerInterface = "org.automount1.Manager";

    /// <summary>Interface of a folder.</summary>
    public const string FolderInterface = "org.automount1.Folder";

    /// <summary>Interface of a session.</summary>
    public const string SessionInterface = "org.automount1.Session";

    /// <summary>Interface of a GPU.</summary>
    public const string GpuInterface = "org.automount1.Gpu";

    /// <summary>Interface of a user.</summary>
    public const string UserInterface = "org.automount1.User";

    /// <summary>The object of a folder.</summary>
    /// <param name="id">Its id: hexadecimal digits.</param>
    public static string FolderPath(string id) => ObjectPath.Encode(FolderPrefix, id);

    /// <summary>The object of a GPU.</summary>
    /// <param name="address">Its PCI address, of a MIG device with the instances behind it.</param>
    public static string GpuPath(string address) => ObjectPath.Encode(GpuPrefix, address);

    /// <summary>The object of a user.</summary>
    public static string UserPath(uint user) => ObjectPath.Encode(UserPrefix, $"{user}");

    /// <summary>The object of a session.</summary>
    /// <param name="id">Its id: hexadecimal digits.</param>
    public static string SessionPath(string id) => ObjectPath.Encode(SessionPrefix, id);
}
