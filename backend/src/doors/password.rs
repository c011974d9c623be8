//! Passwords: what is good enough, and Argon2id.

use std::sync::OnceLock;

use argon2::password_hash::{PasswordHash, PasswordHasher, PasswordVerifier, SaltString};
use argon2::{Algorithm, Argon2, Params, Version};

const SHORTEST: usize = 12;
const LONGEST: usize = 1_024;

/// Whether a password is good enough for an account; otherwise what to mend.
pub fn check(account: &str, password: &str) -> Result<(), String> {
    let letters = password.chars().count();
    if letters < SHORTEST {
        return Err(format!("the password must have at least {SHORTEST} characters: a few words will do"));
    }
    if password.len() > LONGEST {
        return Err(format!("the password may have {LONGEST} bytes"));
    }
    let first = password.chars().next();
    if password.chars().all(|letter| Some(letter) == first) || password.to_lowercase().contains(&account.to_lowercase())
    {
        return Err("the password must not be one letter again and again, nor contain the account's name".to_owned());
    }
    Ok(())
}

/// What is kept of a password: Argon2id with 19 MiB, two passes and one lane, as OWASP's cheat sheet on password storage
/// has it, as a PHC string. Takes tens of milliseconds.
pub fn hashed(password: &str) -> Result<String, String> {
    let mut salt = [0_u8; 16];
    getrandom::fill(&mut salt).map_err(|error| format!("the system gives no random numbers: {error}"))?;
    let salt = SaltString::encode_b64(&salt).map_err(|error| error.to_string())?;
    let hash = argon2()?.hash_password(password.as_bytes(), &salt).map_err(|error| error.to_string())?;
    Ok(hash.to_string())
}

/// Whether a password is the one that was kept. Takes as long where there is none, so that the time does not tell
/// which accounts there are.
pub(super) fn is_right(password: &str, kept: Option<&str>) -> Result<bool, String> {
    static NONE: OnceLock<String> = OnceLock::new();
    let Some(kept) = kept else {
        let none = match NONE.get() {
            Some(none) => none,
            None => NONE.get_or_init(|| hashed("nobody has this password").unwrap_or_default()),
        };
        let _never = matches(password, none);
        return Ok(false);
    };
    matches(password, kept)
}

fn matches(password: &str, kept: &str) -> Result<bool, String> {
    let kept = PasswordHash::new(kept).map_err(|error| error.to_string())?;
    Ok(argon2()?.verify_password(password.as_bytes(), &kept).is_ok())
}

fn argon2() -> Result<Argon2<'static>, String> {
    let params = Params::new(19 * 1_024, 2, 1, None).map_err(|error| error.to_string())?;
    Ok(Argon2::new(Algorithm::Argon2id, Version::V0x13, params))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_right_password_is_told_from_others() {
        let kept = hashed("a keel that is even").unwrap();
        assert!(kept.starts_with("$argon2id$v=19$m=19456,t=2,p=1$"), "{kept}");
        assert_ne!(kept, hashed("a keel that is even").unwrap(), "the salt differs");
        assert!(is_right("a keel that is even", Some(&kept)).unwrap());
        for wrong in ["a keel that is odd", "", "a keel that is even "] {
            assert!(!is_right(wrong, Some(&kept)).unwrap());
            assert!(!is_right(wrong, None).unwrap());
        }
        assert!(!is_right("nobody has this password", None).unwrap(), "an account without a password has none");
    }

    #[test]
    fn weak_passwords_are_told_how_to_mend() {
        for (password, word) in
            [("short", "at least 12"), ("aaaaaaaaaaaaaaaa", "one letter"), ("my name is ADA lovelace", "name")]
        {
            let said = check("ada", password).unwrap_err();
            assert!(said.contains(word), "{password}: {said}");
        }
        assert!(check("ada", &"x y".repeat(400)).is_err());
        check("ada", "three plain words").unwrap();
    }
}
