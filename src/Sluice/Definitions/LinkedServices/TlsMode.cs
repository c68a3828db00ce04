namespace Sluice.Definitions.LinkedServices;

/// <summary>How much TLS is asked for, by ADF's numbers.</summary>
public enum TlsMode
{
    /// <summary>No TLS.</summary>
    Disable = 0,

    /// <summary>Plain text if the server takes it, else TLS.</summary>
    Allow = 1,

    /// <summary>TLS if the server has it, else plain text: the default.</summary>
    Prefer = 2,

    /// <summary>TLS, the certificate unchecked.</summary>
    Require = 3,

    /// <summary>TLS, the certificate's chain checked.</summary>
    VerifyCa = 4,

    /// <summary>TLS, the chain and the host name checked.</summary>
    VerifyFull = 5,
}
