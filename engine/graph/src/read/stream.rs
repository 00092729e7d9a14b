//! The document as a stream of its elements, for JSON and YAML alike.

use std::borrow::Cow;
use std::fmt;

use serde::de::{DeserializeSeed, Deserializer, Error, MapAccess, SeqAccess, Visitor};
use serde_json::map::Entry;
use serde_json::{Map, Number, Value};

use crate::read::intake::Intake;
use crate::read::list::List;
use crate::read::object::{Entries, Object};

/// The whole document.
pub struct Root<'a, 'c>(pub &'a mut Intake<'c>);

/// A value, held to the limits of nesting and number.
struct Bounded<'a, 'c> {
    intake: &'a mut Intake<'c>,
    /// Objects and lists around it.
    depth: usize,
}

/// An element of a list: like a value, but the keys of an object are not copied.
struct Element<'a, 'c>(Bounded<'a, 'c>);

/// A key, borrowed from the text where it has no escapes.
struct Key;

/// A list whose elements are taken over one by one.
struct Elements<'a, 'c> {
    intake: &'a mut Intake<'c>,
    list: List,
}

impl<'de> DeserializeSeed<'de> for Root<'_, '_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de> DeserializeSeed<'de> for Bounded<'_, '_> {
    type Value = Value;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Value, D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de> DeserializeSeed<'de> for Element<'_, '_> {
    type Value = Entries<'de>;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Self::Value, D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de> DeserializeSeed<'de> for Key {
    type Value = Cow<'de, str>;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Self::Value, D::Error> {
        deserializer.deserialize_str(self)
    }
}

impl<'de> Visitor<'de> for Key {
    type Value = Cow<'de, str>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a key")
    }

    fn visit_borrowed_str<E: Error>(self, key: &'de str) -> Result<Self::Value, E> {
        Ok(Cow::Borrowed(key))
    }

    fn visit_str<E: Error>(self, key: &str) -> Result<Self::Value, E> {
        Ok(Cow::Owned(key.to_owned()))
    }

    fn visit_string<E: Error>(self, key: String) -> Result<Self::Value, E> {
        Ok(Cow::Owned(key))
    }
}

impl<'de> DeserializeSeed<'de> for Elements<'_, '_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl Bounded<'_, '_> {
    fn scalar<E: Error>(self, value: Value) -> Result<Value, E> {
        self.intake.count_value()?;
        Ok(value)
    }

    fn enter<E: Error>(&mut self) -> Result<(), E> {
        self.intake.count_value()?;
        self.intake.check_depth(self.depth + 1)
    }
}

impl<'de> Visitor<'de> for Bounded<'_, '_> {
    type Value = Value;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a value")
    }

    fn visit_bool<E: Error>(self, value: bool) -> Result<Value, E> {
        self.scalar(Value::Bool(value))
    }

    fn visit_i64<E: Error>(self, value: i64) -> Result<Value, E> {
        self.scalar(value.into())
    }

    fn visit_u64<E: Error>(self, value: u64) -> Result<Value, E> {
        self.scalar(value.into())
    }

    fn visit_i128<E: Error>(self, value: i128) -> Result<Value, E> {
        #[expect(
            clippy::cast_precision_loss,
            reason = "whole numbers beyond 64 bits are floats, as in JSON"
        )]
        self.visit_f64(value as f64)
    }

    fn visit_u128<E: Error>(self, value: u128) -> Result<Value, E> {
        #[expect(
            clippy::cast_precision_loss,
            reason = "whole numbers beyond 64 bits are floats, as in JSON"
        )]
        self.visit_f64(value as f64)
    }

    fn visit_f64<E: Error>(self, value: f64) -> Result<Value, E> {
        match Number::from_f64(value) {
            Some(number) => self.scalar(Value::Number(number)),
            None => Err(self.intake.stop_at_number(value)),
        }
    }

    fn visit_str<E: Error>(self, value: &str) -> Result<Value, E> {
        self.scalar(Value::String(value.to_owned()))
    }

    fn visit_string<E: Error>(self, value: String) -> Result<Value, E> {
        self.scalar(Value::String(value))
    }

    fn visit_unit<E: Error>(self) -> Result<Value, E> {
        self.scalar(Value::Null)
    }

    fn visit_none<E: Error>(self) -> Result<Value, E> {
        self.scalar(Value::Null)
    }

    fn visit_some<D: Deserializer<'de>>(self, deserializer: D) -> Result<Value, D::Error> {
        deserializer.deserialize_any(self)
    }

    fn visit_seq<A: SeqAccess<'de>>(mut self, mut access: A) -> Result<Value, A::Error> {
        self.enter()?;
        let mut list = Vec::new();
        loop {
            let element = access.next_element_seed(Bounded {
                intake: &mut *self.intake,
                depth: self.depth + 1,
            });
            let element = element.inspect_err(|_| {
                if let Some(way) = self.intake.way() {
                    way.at(list.len());
                }
            })?;
            match element {
                Some(value) => list.push(value),
                None => return Ok(Value::Array(list)),
            }
        }
    }

    fn visit_map<A: MapAccess<'de>>(mut self, mut access: A) -> Result<Value, A::Error> {
        self.enter()?;
        let mut map = Map::new();
        while let Some(key) = access.next_key::<String>()? {
            self.intake.count_value()?;
            let vacant = match map.entry(key) {
                Entry::Vacant(vacant) => vacant,
                Entry::Occupied(known) => return Err(self.intake.duplicate_key(known.key())),
            };
            let value = access.next_value_seed(Bounded {
                intake: &mut *self.intake,
                depth: self.depth + 1,
            });
            let value = value.inspect_err(|_| {
                if let Some(way) = self.intake.way() {
                    way.under(vacant.key());
                }
            })?;
            vacant.insert(value);
        }
        Ok(Value::Object(map))
    }
}

/// Passes scalars on to [`Bounded`], to be told as values of the wrong type.
macro_rules! scalars {
    ($wrong:ident -> $value:ty) => {
        fn visit_bool<E: Error>(self, value: bool) -> Result<$value, E> {
            self.$wrong(|bounded| bounded.visit_bool(value))
        }

        fn visit_i64<E: Error>(self, value: i64) -> Result<$value, E> {
            self.$wrong(|bounded| bounded.visit_i64(value))
        }

        fn visit_u64<E: Error>(self, value: u64) -> Result<$value, E> {
            self.$wrong(|bounded| bounded.visit_u64(value))
        }

        fn visit_f64<E: Error>(self, value: f64) -> Result<$value, E> {
            self.$wrong(|bounded| bounded.visit_f64(value))
        }

        fn visit_str<E: Error>(self, value: &str) -> Result<$value, E> {
            self.$wrong(|bounded| bounded.visit_str(value))
        }

        fn visit_unit<E: Error>(self) -> Result<$value, E> {
            self.$wrong(|bounded| bounded.visit_unit())
        }
    };
}

impl Element<'_, '_> {
    fn other<'e, E: Error>(
        self,
        read: impl FnOnce(Bounded<'_, '_>) -> Result<Value, E>,
    ) -> Result<Entries<'e>, E> {
        read(self.0).map(Entries::Other)
    }
}

impl<'de> Visitor<'de> for Element<'_, '_> {
    type Value = Entries<'de>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an element")
    }

    fn visit_map<A: MapAccess<'de>>(mut self, mut access: A) -> Result<Entries<'de>, A::Error> {
        self.0.enter()?;
        let mut object = Object::default();
        while let Some(key) = access.next_key_seed(Key)? {
            self.0.intake.count_value()?;
            if object.has(&key) {
                return Err(self.0.intake.duplicate_key(&key));
            }
            let value = access.next_value_seed(Bounded {
                intake: &mut *self.0.intake,
                depth: self.0.depth + 1,
            });
            let value = value.inspect_err(|_| {
                if let Some(way) = self.0.intake.way() {
                    way.under(&key);
                    way.of(&mut object);
                }
            })?;
            object.push(key, value);
        }
        Ok(Entries::Object(object))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, access: A) -> Result<Entries<'de>, A::Error> {
        self.other(|bounded| bounded.visit_seq(access))
    }

    scalars!(other -> Entries<'de>);
}

impl Elements<'_, '_> {
    fn wrong<E: Error>(
        self,
        read: impl FnOnce(Bounded<'_, '_>) -> Result<Value, E>,
    ) -> Result<(), E> {
        let value = read(Bounded {
            intake: &mut *self.intake,
            depth: 1,
        })?;
        self.intake.not_a_list(self.list, &value);
        Ok(())
    }
}

impl<'de> Visitor<'de> for Elements<'_, '_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a list")
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut access: A) -> Result<(), A::Error> {
        self.intake.count_value()?;
        let mut index = 0;
        loop {
            let values = self.intake.values();
            let element = access.next_element_seed(Element(Bounded {
                intake: &mut *self.intake,
                depth: 2,
            }));
            let element = element.inspect_err(|_| {
                if let Some(way) = self.intake.way() {
                    way.at(index);
                    way.under(self.list.key());
                    way.in_list(self.list);
                }
            })?;
            let Some(element) = element else {
                return Ok(());
            };
            self.intake.element(self.list, index, element, values)?;
            index += 1;
        }
    }

    fn visit_map<A: MapAccess<'de>>(self, access: A) -> Result<(), A::Error> {
        self.wrong(|bounded| bounded.visit_map(access))
    }

    scalars!(wrong -> ());
}

impl Root<'_, '_> {
    fn wrong<E: Error>(
        self,
        read: impl FnOnce(Bounded<'_, '_>) -> Result<Value, E>,
    ) -> Result<(), E> {
        let value = read(Bounded {
            intake: &mut *self.0,
            depth: 0,
        })?;
        self.0.not_an_object(&value);
        Ok(())
    }
}

impl<'de> Visitor<'de> for Root<'_, '_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a graph document")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut access: A) -> Result<(), A::Error> {
        self.0.count_value()?;
        while let Some(key) = access.next_key::<String>()? {
            if self.0.knows(&key) {
                return Err(self.0.duplicate_key(&key));
            }
            match List::from_key(&key) {
                Some(list) => {
                    self.0.begin(list);
                    access.next_value_seed(Elements {
                        intake: &mut *self.0,
                        list,
                    })?;
                }
                None => {
                    let value = access.next_value_seed(Bounded {
                        intake: &mut *self.0,
                        depth: 1,
                    });
                    let value = value.inspect_err(|_| {
                        if let Some(way) = self.0.way() {
                            way.under(&key);
                        }
                    })?;
                    self.0.field(key, value);
                }
            }
        }
        Ok(())
    }

    fn visit_seq<A: SeqAccess<'de>>(self, access: A) -> Result<(), A::Error> {
        self.wrong(|bounded| bounded.visit_seq(access))
    }

    scalars!(wrong -> ());
}
