using System.Reflection;
using System.Runtime.CompilerServices;
using System.Xml.Linq;
using AutoMount.Bus.Audit;
using AutoMount.Bus.Contract;
using AutoMount.Core.Audit;

namespace AutoMount.Bus.Tests.Audit;

/// <summary>No method is forgotten: each is one that changes something, or one that only tells something. The interface files are what runs: <see cref="Contract.InterfaceFilesTests"/>.</summary>
public sealed class AuditTableTests
{
    [Fact]
    public void Table_HasEveryMethodOfEveryInterface_AndNoOther() =>
        Assert.Equal(
            Interfaces().SelectMany(Methods).Order(),
            AuditTable.All.Select(each => $"{each.Interface}.{each.Member}").Order()
        );

    [Fact]
    public void Method_ThatWasForgotten_IsAuditedByItsName() =>
        Assert.Equal(
            new AuditRule("MakeTea", AuditKind.None).Action,
            AuditTable.RuleOf(BusNames.ManagerInterface, "MakeTea")?.Action
        );

    [Fact]
    public void Actions_AreWordsThatTheManualHas()
    {
        string manual = File.ReadAllText(At("packaging/man/automountctl-json.5"))
            .Replace("\\-", "-", StringComparison.Ordinal);

        Assert.All(
            AuditTable.Actions,
            action =>
            {
                Assert.Matches("^[a-z]+(-[a-z]+)+$", action);
                Assert.Contains(action, manual, StringComparison.Ordinal);
            }
        );
    }

    private static IEnumerable<string> Interfaces() =>
        typeof(BusNames)
            .GetFields(BindingFlags.Public | BindingFlags.Static)
            .Where(field => field.Name.EndsWith("Interface", StringComparison.Ordinal))
            .Select(field => (string)field.GetRawConstantValue()!);

    private static IEnumerable<string> Methods(string name)
    {
        string xml = File.ReadAllText(At($"systemd/interfaces/{name}.xml"));
        return XElement
            .Parse(xml[xml.IndexOf("<node", StringComparison.Ordinal)..])
            .Descendants("method")
            .Select(method => $"{name}.{(string?)method.Attribute("name")}");
    }

    private static string At(string path, [CallerFilePath] string here = "") =>
        Path.GetFullPath(Path.Combine(Path.GetDirectoryName(here)!, "../../..", path));
}
