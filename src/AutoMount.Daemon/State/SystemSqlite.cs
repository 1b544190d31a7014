using System.Reflection;
using System.Runtime.InteropServices;
using SQLitePCL;

namespace AutoMount.Daemon.State;

/// <summary>The distribution's own SQLite, which gets its security updates without us.</summary>
internal static class SystemSqlite
{
    private static readonly Lock Once = new(); // protects _ready
    private static bool _ready;

    /// <summary>Makes Microsoft.Data.Sqlite use it; may be repeated.</summary>
    public static void Use()
    {
        lock (Once)
        {
            if (_ready)
            {
                return;
            }

            NativeLibrary.SetDllImportResolver(typeof(SQLite3Provider_sqlite3).Assembly, Resolve);
            raw.SetProvider(new SQLite3Provider_sqlite3());
            _ready = true;
        }
    }

    // the provider asks for "sqlite3", which only the development package has (libsqlite3.so)
    private static nint Resolve(string library, Assembly assembly, DllImportSearchPath? path) =>
        library == "sqlite3" ? NativeLibrary.Load("libsqlite3.so.0") : 0;
}
