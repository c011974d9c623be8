//! Signatures, so that a receiver can tell that a message is Evenkeel's, and when it was sent.

use hmac::{Hmac, Mac};
use sha2::Sha256;

use crate::hex::hex;

/// The header that a signature stands in.
pub const HEADER: &str = "x-evenkeel-signature";

/// The signature of a body sent at a time in epoch seconds: `t=<seconds>,v1=<hex>`, where the latter is the HMAC-SHA256
/// (RFC 2104) of `<seconds>.<body>` under the secret. A receiver that refuses old times is safe from repetition.
pub fn signature(secret: &str, at_s: i64, body: &[u8]) -> Result<String, String> {
    let mut mac = Hmac::<Sha256>::new_from_slice(secret.as_bytes()).map_err(|error| error.to_string())?;
    mac.update(format!("{at_s}.").as_bytes());
    mac.update(body);
    Ok(format!("t={at_s},v1={}", hex(&mac.finalize().into_bytes())))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn signatures_are_those_of_other_tools() {
        // printf '1700000000.{"a":1}' | openssl dgst -sha256 -hmac secret
        assert_eq!(
            signature("secret", 1_700_000_000, br#"{"a":1}"#).unwrap(),
            "t=1700000000,v1=49f24e537407743fa4a0242bb63b94b9a47ee99cbbe071ccd8a22550ae411686"
        );
        assert!(signature(&"long".repeat(100), 0, b"").is_ok());
    }
}
