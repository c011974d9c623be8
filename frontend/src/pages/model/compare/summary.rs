//! The verdict in a sentence, its numbers, and which requests it is of.

use crate::reactive::{dynamic, memo};
use leptos::prelude::*;
use shared::verdict::Outcome;

use super::Kind;
use super::state::Comparing;
use crate::logic::compare::figures::gain;
use crate::logic::compare::{sentences, tables};
use crate::logic::number::{of, significant};
use crate::parts::{Definition, VerdictMark};

#[component]
pub(super) fn Summary(kind: Kind) -> impl IntoView {
    let comparing = Comparing::current();
    let names = comparing.names();
    let of_title = names.clone();
    let title = memo(move || {
        comparing.comparison.with(|comparison| {
            comparison.as_ref().map(|comparison| sentences::title(comparison, &of_title)).unwrap_or_default()
        })
    });
    let verdict = move || {
        comparing.comparison.with(|comparison| {
            let verdict = comparison.as_ref()?.verdict.clone();
            let word = match verdict.outcome {
                Outcome::Pass => "Within the margin",
                Outcome::Fail => "Past the margin",
                Outcome::Inconclusive => "Can\u{2019}t tell",
            };
            Some(view! { <VerdictMark outcome=verdict.outcome word=word/>" "{verdict.reason}"." })
        })
    };
    let of_common = names.clone();
    let common = memo(move || comparing.common());
    let about = move || common.with(|common| common.as_ref().map(|common| sentences::common(common, &of_common)));
    let basis = move || common.with(|common| common.as_ref().map(sentences::basis));
    let tests = move || {
        comparing.comparison.with(|comparison| {
            let comparison = comparison.as_ref()?;
            let mcnemar = comparison.mcnemar.as_ref().map(|test| sentences::mcnemar(test, &names));
            let delong = comparison.delong.as_ref().map(|test| sentences::delong(test, &names));
            let all: Vec<String> = mcnemar.into_iter().chain(delong).collect();
            Some(all.into_iter().map(|sentence| view! { <p>{sentence}</p> }).collect_view())
        })
    };
    // For whom it is worse stands far below: its first line is said here, with a way there.
    let worst = memo(move || {
        comparing.slices.with(|slices| {
            let mut worse = slices.as_ref()?.ranked.iter().filter(|one| one.is_worse());
            let (first, others) = (worse.next()?, worse.count() as u64);
            let name = comparing.with_samples(|samples| tables::slice_name(&samples[1].head.binning, first))?;
            let by = first.gain.map(|value| match kind {
                Kind::Numbers => format!(" (mean absolute error {} higher)", significant(-value, 3)),
                _ => format!(" ({})", gain(value, true)),
            });
            let by = by.unwrap_or_default();
            let more = if others == 0 {
                ".".to_owned()
            } else {
                format!(", and {}.", of(others, "more slice", "more slices"))
            };
            Some((name, format!("{by}{more}")))
        })
    });
    let worst =
        move || worst.get().map(|(name, rest)| view! { <p>"Clearly worse for "<a href="#worse">{name}</a>{rest}</p> });
    view! {
        <section class="section sheet" id="verdict">
            <h2>{title}</h2>
            <p aria-live="polite">{dynamic(verdict)}</p>
            <p class="sub">{dynamic(about)}" "{dynamic(basis)}</p>
            {dynamic(worst)}
            {dynamic(tests)}
            <Definition key="non_inferiority"/>
        </section>
    }
}
