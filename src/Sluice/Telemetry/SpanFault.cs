using System.Diagnostics;

namespace Sluice.Telemetry;

/// <summary>How spans say that something failed.</summary>
static class SpanFault
{
    extension(Activity span)
    {
        /// <summary>Sets its status and the error's code; null leaves it as it is.</summary>
        /// <param name="fault">What happened.</param>
        /// <param name="isSecret">Whether its message may hold what is secret: the code alone is told then.</param>
        public void Fail(SluiceException? fault, bool isSecret = false)
        {
            if (fault is null)
                return;
            span.SetStatus(ActivityStatusCode.Error, isSecret ? null : fault.Message);
            span.SetTag(Attributes.ErrorType, fault.Code);
        }
    }
}
