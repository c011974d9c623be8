//! Reactive values and views behind one type each: leptos compiles its machinery anew for every closure, which boxed
//! closures spare the app.

use leptos::prelude::*;

/// A view that is drawn anew when what it reads changes.
pub type Dynamic = Box<dyn FnMut() -> AnyView + Send>;

/// See [`Dynamic`].
pub fn dynamic<V: IntoView + 'static>(view: impl Fn() -> V + Send + 'static) -> Dynamic {
    Box::new(move || view().into_any())
}

/// An attribute that is set anew when what it reads changes.
pub fn attr<V: 'static>(value: impl FnMut() -> V + Send + 'static) -> Box<dyn FnMut() -> V + Send> {
    Box::new(value)
}

/// A value that is computed anew when what it reads changes, and passed on when it is another one.
pub fn memo<T: PartialEq + Send + Sync + 'static>(compute: impl Fn() -> T + Send + Sync + 'static) -> Memo<T> {
    boxed(Box::new(compute))
}

#[inline(never)]
fn boxed<T: PartialEq + Send + Sync + 'static>(compute: Box<dyn Fn() -> T + Send + Sync>) -> Memo<T> {
    Memo::new(move |_| compute())
}
