//! Shares of versions as they are typed: read, added up, and what is wrong with them.

use shared::api::{RoutePlan, Share};

use super::super::number::significant;

/// Shares may miss 100 by this much, as thirds do; the backend allows the same.
const ROUNDING: f64 = 0.01;

/// What stands in the field of one version.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Typed {
    /// The version's name.
    pub version: String,
    /// The text of its field; empty is 0.
    pub text: String,
}

/// The shares of a plan as texts, with an empty field for every other version.
pub fn typed(plan: &RoutePlan, versions: &[String]) -> Vec<Typed> {
    let share = |version: &String| plan.split.iter().find(|share| share.version == *version);
    let mut all: Vec<Typed> = versions
        .iter()
        .map(|version| Typed {
            version: version.clone(),
            text: share(version).map_or_else(String::new, |share| share.percent.to_string()),
        })
        .collect();
    // A version that is retired by now may still have a share.
    let known = |share: &&Share| !versions.contains(&share.version);
    all.extend(
        plan.split
            .iter()
            .filter(known)
            .map(|share| Typed { version: share.version.clone(), text: share.percent.to_string() }),
    );
    all
}

/// The split that is meant.
///
/// # Errors
/// What is wrong, as a sentence: a share that is no number, or a sum other than 100.
pub fn split(typed: &[Typed]) -> Result<Vec<Share>, String> {
    let mut split = Vec::new();
    for one in typed {
        let text = one.text.trim().trim_end_matches('%').trim();
        if text.is_empty() {
            continue;
        }
        let percent = text.replace(',', ".").parse::<f64>().ok().filter(|percent| (0.0..=100.0).contains(percent));
        let Some(percent) = percent else {
            return Err(format!("The share of {} must be a number from 0 to 100.", one.version));
        };
        if percent > 0.0 {
            split.push(Share { version: one.version.clone(), percent });
        }
    }
    let sum: f64 = split.iter().map(|share| share.percent).sum();
    if split.is_empty() || (sum - 100.0).abs() <= ROUNDING {
        return Ok(split);
    }
    let sum_text = significant(sum, 6);
    let off = significant((sum - 100.0).abs(), 6);
    Err(if sum < 100.0 {
        format!("The shares add up to {sum_text}\u{a0}%: {off} more are to be given away.")
    } else {
        format!("The shares add up to {sum_text}\u{a0}%: that is {off} too many.")
    })
}

/// What the typed shares come to, in a sentence.
pub fn said(typed: &[Typed]) -> Result<String, String> {
    let split = split(typed)?;
    Ok(match split.as_slice() {
        [] => "Nobody is to answer: callers are told so by the route.".to_owned(),
        [only] => format!("{} answers every request.", only.version),
        _ => "The shares add up to 100\u{a0}%.".to_owned(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(shares: &[(&str, &str)]) -> Vec<Typed> {
        shares.iter().map(|(version, text)| Typed { version: (*version).into(), text: (*text).into() }).collect()
    }

    #[test]
    fn shares_must_add_up_to_a_hundred() {
        assert_eq!(said(&of(&[("v1", "95"), ("v2", "5")])).as_deref(), Ok("The shares add up to 100\u{a0}%."));
        assert!(
            said(&of(&[("v1", "95"), ("v2", "6")])).is_err_and(|why| why.contains("101\u{a0}%: that is 1 too many"))
        );
        assert!(said(&of(&[("v1", "33,3"), ("v2", "")])).is_err_and(|why| why.contains("66.7 more")));
        assert!(said(&of(&[("v1", "33.33"), ("v2", "33.33"), ("v3", "33.34")])).is_ok());
    }

    #[test]
    fn what_is_no_share_is_named() {
        for wrong in ["x", "-1", "101", "1e9", "NaN", "inf"] {
            assert!(split(&of(&[("v1", wrong)])).is_err_and(|why| why.contains("v1")), "{wrong}");
        }
        assert_eq!(split(&of(&[("v1", " "), ("v2", "0")])), Ok(Vec::new()));
        assert_eq!(split(&of(&[("v1", "100 %")])).map(|split| split.len()), Ok(1));
    }

    #[test]
    fn a_retired_version_with_a_share_keeps_its_field() {
        let plan = RoutePlan { split: vec![Share { version: "old".into(), percent: 100.0 }], ..RoutePlan::default() };
        let typed = typed(&plan, &["v1".to_owned()]);
        assert_eq!(typed, of(&[("v1", ""), ("old", "100")]));
    }
}
