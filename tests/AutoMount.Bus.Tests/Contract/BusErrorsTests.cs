using AutoMount.Bus.Contract;
using AutoMount.Core;

namespace AutoMount.Bus.Tests.Contract;

public sealed class BusErrorsTests
{
    public static TheoryData<ServiceError> Errors => [.. Enum.GetValues<ServiceError>()];

    [Theory]
    [MemberData(nameof(Errors))]
    public void EveryError_HasOneName_ThatLeadsBackToIt(ServiceError error) =>
        Assert.Equal(error, BusErrors.FromName(BusErrors.NameOf(error)));

    [Fact]
    public void Names_AreThoseOfTheContract()
    {
        Assert.Equal(
            "org.freedesktop.DBus.Error.InvalidArgs",
            BusErrors.NameOf(ServiceError.InvalidArgument)
        );
        Assert.Equal(
            "org.freedesktop.DBus.Error.AccessDenied",
            BusErrors.NameOf(ServiceError.AccessDenied)
        );
        Assert.Equal("org.automount1.Error.FolderBusy", BusErrors.NameOf(ServiceError.FolderBusy));
    }

    [Fact]
    public void FromName_OfAnotherService_IsNull() =>
        Assert.Null(BusErrors.FromName("org.freedesktop.DBus.Error.NoReply"));
}
