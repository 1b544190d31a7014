using AutoMount.FileSystem.Nodes;
using AutoMount.Posix;

namespace AutoMount.FileSystem.Views;

/// <summary>Tells other views of a name once the change of it has ended: a kernel may take the news only when another's request is answered, and that may wait for the change.</summary>
/// <param name="views">Who tells.</param>
/// <param name="by">The view through which it is changed; 0 for the owner's own.</param>
/// <param name="directory">Where it stands.</param>
/// <param name="name">The name.</param>
internal readonly ref struct NameNews(
    ViewTable views,
    ushort by,
    Node directory,
    PathComponent name
)
{
    private readonly PathComponent _name = name;

    /// <summary>Tells, also where nothing came of the change.</summary>
    public void Dispose() => views.NamesChanged(by, directory, _name.Bytes);
}
