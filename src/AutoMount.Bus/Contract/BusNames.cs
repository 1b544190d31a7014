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

    /// <summary>Interface of the root object.</summary>
    public const string ManagerInterface = "org.automount1.Manager";

    /// <summary>Interface of a folder.</summary>
    public const string FolderInterface = "org.automount1.Folder";

    /// <summary>Interface of a session.</summary>
    public const string SessionInterface = "org.automount1.Session";

    /// <summary>The object of a folder.</summary>
    /// <param name="id">Its id: hexadecimal digits.</param>
    public static string FolderPath(string id) => ObjectPath.Encode(FolderPrefix, id);

    /// <summary>The object of a session.</summary>
    /// <param name="id">Its id: hexadecimal digits.</param>
    public static string SessionPath(string id) => ObjectPath.Encode(SessionPrefix, id);
}
