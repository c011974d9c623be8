//! What is said where a role does not get to see something.

use leptos::prelude::*;

/// Says what is withheld, what is seen all the same, and who decides that.
#[component]
pub fn WithheldNotice(what: &'static str, children: Children) -> impl IntoView {
    view! {
        <section class="empty">
            <h2>{what}" withheld from your role"</h2>
            {children()}
            <p class="quiet">"An admin of all models decides that, under Settings. What you may do stands under "<a href="/account">"your account"</a>"."</p>
        </section>
    }
}
