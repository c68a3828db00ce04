using System.Security.Cryptography;
using System.Text;

namespace Sluice.Copying.Planning;

/// <summary>
/// A plan as the ledger remembers that of a secure copy: it has queries and names of files in it. Whoever has the job that it was made
/// of can open it, and nobody else.
/// </summary>
/// <param name="job">What identifies the job.</param>
sealed class SealedPlan(byte[] job)
{
    const int NonceBytes = 12;
    const int TagBytes = 16;

    readonly byte[] _key = HKDF.DeriveKey(HashAlgorithmName.SHA256, job, 32, info: "sluice.copy plan"u8.ToArray());

    /// <summary>Seals a text.</summary>
    public string Seal(string plan)
    {
        var text = Encoding.UTF8.GetBytes(plan);
        var sealedText = new byte[NonceBytes + TagBytes + text.Length];
        var nonce = sealedText.AsSpan(0, NonceBytes);
        RandomNumberGenerator.Fill(nonce);
        using var cipher = new AesGcm(_key, TagBytes);
        cipher.Encrypt(nonce, text, sealedText.AsSpan(NonceBytes + TagBytes), sealedText.AsSpan(NonceBytes, TagBytes));
        return Convert.ToBase64String(sealedText);
    }

    /// <summary>Opens what was sealed for the same job.</summary>
    public string Open(string plan)
    {
        var sealedText = Convert.FromBase64String(plan).AsSpan();
        var text = new byte[sealedText.Length - NonceBytes - TagBytes];
        using var cipher = new AesGcm(_key, TagBytes);
        cipher.Decrypt(sealedText[..NonceBytes], sealedText[(NonceBytes + TagBytes)..], sealedText[NonceBytes..(NonceBytes + TagBytes)], text);
        return Encoding.UTF8.GetString(text);
    }
}
