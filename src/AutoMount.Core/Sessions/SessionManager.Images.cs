using AutoMount.Core.Accounts;
using AutoMount.Core.Images;
using AutoMount.Core.Policies;
using AutoMount.Core.Scratch;

namespace AutoMount.Core.Sessions;

/// <summary>Images of sessions.</summary>
public sealed partial class SessionManager
{
    /// <summary>What a request's image is, where its owner may use it; fetched first where that was asked for and is needed.</summary>
    private async Task<ImageFacts> FindImageAsync(
        LiveSession live,
        SessionRequest request,
        UserAccount owner,
        CancellationToken cancellation
    )
    {
        try
        {
            return await _setup
                .Engine.InspectImageAsync(request.Image, Admit, cancellation)
                .ConfigureAwait(false);
        }
        catch (ServiceException exception)
            when (exception.Error == ServiceError.NoSuchImage
                && request.Pulls
                && !ImageReference.IsId(request.Image)
                && _setup.ImageEngine is not null
            )
        {
            _setup.Images.CheckPull(owner, request.Image);
            Save(live, record => record.Move(SessionState.Pulling, Now));
            LogPulling(_setup.Logger, live.Record.Id, live.Record.Owner, request.Image);
            await _setup
                .ImageEngine.PullImageAsync(request.Image, static _ => { }, cancellation)
                .ConfigureAwait(false);
            return await _setup
                .Engine.InspectImageAsync(request.Image, Admit, cancellation)
                .ConfigureAwait(false);
        }

        void Admit(ImageFacts image) => _setup.Images.Check(owner, request.Image, image);
    }

    /// <summary>Bounds that the image names for sessions that ask for none, as far as the owner's policy leaves room.</summary>
    private void AdmitImage(
        LiveSession live,
        SessionRequest request,
        UserAccount owner,
        ImageFacts image
    )
    {
        SessionLimits asked = ImageLimits.Fill(request.Limits, image.Labels);
        if (asked == request.Limits)
        {
            return; // decided already
        }

        lock (_admission)
        {
            SessionLimits limits = SessionAdmission.Admit(
                _setup.Policies().Of(owner),
                WithDefaults(asked),
                [.. OthersOf(live).Select(other => other.Record)]
            );
            _ = live.Change(record => record with { Limits = limits });
        }
    }

    /// <summary>The record of a session whose home is there.</summary>
    private static Session Made(
        Session record,
        ImageFacts image,
        ScratchPlan scratch,
        AssembledHome home
    ) =>
        record with
        {
            Mounts = home.Plan,
            ImageId = image.Id,
            ImageDigest = ImageReference.ChooseDigest(record.Image, image.Digests),
            Scratch = home.Scratch is { } made ? made with { PlannedBytes = scratch.Bytes } : null,
        };
}
