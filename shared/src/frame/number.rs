//! Numbers: integers in the narrowest width that holds a column, and 64-bit floats.

use std::borrow::Cow;

/// How a value of a column is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Width {
    U8,
    U16,
    U32,
    I8,
    I16,
    I32,
    I64,
    I128,
    U64,
    F64,
}

impl Width {
    const ALL: [Self; 10] =
        [Self::U8, Self::U16, Self::U32, Self::I8, Self::I16, Self::I32, Self::I64, Self::I128, Self::U64, Self::F64];

    pub(crate) fn tag(self) -> u8 {
        self as u8
    }

    pub(crate) fn of_tag(tag: u8) -> Option<Self> {
        Self::ALL.get(tag as usize).copied()
    }

    pub(crate) fn bytes(self) -> usize {
        match self {
            Self::U8 | Self::I8 => 1,
            Self::U16 | Self::I16 => 2,
            Self::U32 | Self::I32 => 4,
            Self::I64 | Self::U64 | Self::F64 => 8,
            Self::I128 => 16,
        }
    }
}

/// A number that a frame can hold.
pub(crate) trait Number: Copy {
    fn narrowest(values: &[Self]) -> Width;
    fn reads(width: Width) -> bool;
    fn write(values: &[Self], width: Width, into: &mut Vec<u8>);
    fn read(body: Cow<'_, [u8]>, width: Width) -> Vec<Self>;
}

macro_rules! integer {
    ($type:ty: $($width:ident $narrow:ty),+) => {
        impl Number for $type {
            fn narrowest(values: &[Self]) -> Width {
                let low = values.iter().copied().min().unwrap_or(0);
                let high = values.iter().copied().max().unwrap_or(0);
                $(if <$narrow>::try_from(low).is_ok() && <$narrow>::try_from(high).is_ok() {
                    return Width::$width;
                })+
                unreachable!("the widest width holds every value")
            }

            fn reads(width: Width) -> bool {
                matches!(width, $(Width::$width)|+)
            }

            fn write(values: &[Self], width: Width, into: &mut Vec<u8>) {
                into.reserve(values.len() * width.bytes());
                match width {
                    $(Width::$width => for value in values {
                        into.extend_from_slice(&(*value as $narrow).to_le_bytes());
                    },)+
                    _ => {}
                }
            }

            #[allow(clippy::cast_lossless, reason = "one macro for all widths")]
            fn read(body: Cow<'_, [u8]>, width: Width) -> Vec<Self> {
                match width {
                    $(Width::$width => body
                        .as_chunks::<{ size_of::<$narrow>() }>()
                        .0
                        .iter()
                        .map(|bytes| <$narrow>::from_le_bytes(*bytes) as $type)
                        .collect(),)+
                    _ => Vec::new(),
                }
            }
        }
    };
}

integer!(u32: U8 u8, U16 u16, U32 u32);
integer!(i64: I8 i8, I16 i16, I32 i32, I64 i64);
integer!(i128: I8 i8, I16 i16, I32 i32, I64 i64, I128 i128);
integer!(u64: U64 u64);

// Codes are most of what is read: not copied once more than need be.
impl Number for u8 {
    fn narrowest(_: &[Self]) -> Width {
        Width::U8
    }

    fn reads(width: Width) -> bool {
        width == Width::U8
    }

    fn write(values: &[Self], _: Width, into: &mut Vec<u8>) {
        into.extend_from_slice(values);
    }

    fn read(body: Cow<'_, [u8]>, _: Width) -> Vec<Self> {
        body.into_owned()
    }
}

impl Number for f64 {
    fn narrowest(_: &[Self]) -> Width {
        Width::F64
    }

    fn reads(width: Width) -> bool {
        width == Width::F64
    }

    fn write(values: &[Self], _: Width, into: &mut Vec<u8>) {
        into.extend(values.iter().flat_map(|value| value.to_le_bytes()));
    }

    fn read(body: Cow<'_, [u8]>, _: Width) -> Vec<Self> {
        body.as_chunks().0.iter().map(|bytes| Self::from_le_bytes(*bytes)).collect()
    }
}
