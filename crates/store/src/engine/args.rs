//! The values of a statement, on either engine.

use super::{Error, Result};
use sqlx::{Arguments as _, postgres::PgArguments, sqlite::SqliteArguments};
use wanghong_core::{Id, Millis};

/// One value of a statement, on either engine.
pub trait Value: Send {
    /// Adds it to SQLite's arguments.
    fn add_sqlite(self, args: &mut SqliteArguments) -> Result<()>;
    /// Adds it to PostgreSQL's arguments.
    fn add_postgres(self, args: &mut PgArguments) -> Result<()>;
    /// Adds many to PostgreSQL's arguments, as one array.
    fn add_array(values: Vec<Self>, args: &mut PgArguments) -> Result<()>
    where
        Self: Sized;
}

macro_rules! values {
    ($($(#[$life:lifetime])? $kind:ty, $value:ident => $plain:expr;)+) => {$(
        impl $(<$life>)? Value for $kind {
            fn add_sqlite(self, args: &mut SqliteArguments) -> Result<()> {
                let $value = self;
                args.add($plain).map_err(|e| Error::Sql(sqlx::Error::Encode(e)))
            }
            fn add_postgres(self, args: &mut PgArguments) -> Result<()> {
                let $value = self;
                args.add($plain).map_err(|e| Error::Sql(sqlx::Error::Encode(e)))
            }
            fn add_array(values: Vec<Self>, args: &mut PgArguments) -> Result<()> {
                let plain: Vec<_> = values.into_iter().map(|$value| $plain).collect();
                args.add(plain).map_err(|e| Error::Sql(sqlx::Error::Encode(e)))
            }
        }
    )+};
}

values! {
    i64, v => v;
    bool, v => v;
    Id, v => v.0;
    Millis, v => v.0;
    String, v => v;
    Vec<u8>, v => v;
    Option<i64>, v => v;
    Option<String>, v => v;
    Option<Id>, v => v.map(|id| id.0);
    Option<Millis>, v => v.map(|at| at.0);
    #['a] &'a str, v => v;
    #['a] &'a [u8], v => v;
    #['a] Option<&'a str>, v => v;
}

/// The values of one statement: a tuple.
pub trait Args: Send + Sized {
    /// How many values there are.
    const WIDTH: usize;
    /// Adds all to SQLite's arguments.
    fn add_sqlite(self, args: &mut SqliteArguments) -> Result<()>;
    /// Adds all to PostgreSQL's arguments.
    fn add_postgres(self, args: &mut PgArguments) -> Result<()>;
    /// Adds many rows to PostgreSQL's arguments, an array for each column.
    fn add_columns(rows: Vec<Self>, args: &mut PgArguments) -> Result<()>;
    /// SQLite's arguments.
    fn sqlite(self) -> Result<SqliteArguments> {
        let mut args = SqliteArguments::default();
        self.add_sqlite(&mut args)?;
        Ok(args)
    }
    /// PostgreSQL's arguments.
    fn postgres(self) -> Result<PgArguments> {
        let mut args = PgArguments::default();
        self.add_postgres(&mut args)?;
        Ok(args)
    }
}

macro_rules! tuples {
    ($($width:literal: $($name:ident)*;)+) => {$(
        #[expect(non_snake_case, reason = "the tuple's parts are named after their types")]
        impl<$($name: Value),*> Args for ($($name,)*) {
            const WIDTH: usize = $width;
            fn add_sqlite(self, args: &mut SqliteArguments) -> Result<()> {
                let ($($name,)*) = self;
                $($name.add_sqlite(args)?;)*
                Ok(())
            }
            fn add_postgres(self, args: &mut PgArguments) -> Result<()> {
                let ($($name,)*) = self;
                $($name.add_postgres(args)?;)*
                Ok(())
            }
            fn add_columns(rows: Vec<Self>, args: &mut PgArguments) -> Result<()> {
                struct Columns<$($name),*> {
                    $($name: Vec<$name>,)*
                }
                let all = rows.len();
                let mut columns = Columns { $($name: Vec::<$name>::with_capacity(all),)* };
                for row in rows {
                    let ($($name,)*) = row;
                    $(columns.$name.push($name);)*
                }
                $($name::add_array(columns.$name, args)?;)*
                Ok(())
            }
        }
    )+};
}

tuples! {
    1: A;
    2: A B;
    3: A B C;
    4: A B C D;
    5: A B C D E;
    6: A B C D E F;
    7: A B C D E F G;
    8: A B C D E F G H;
    9: A B C D E F G H I;
    10: A B C D E F G H I J;
    11: A B C D E F G H I J K;
    12: A B C D E F G H I J K L;
    13: A B C D E F G H I J K L M;
    14: A B C D E F G H I J K L M N;
    15: A B C D E F G H I J K L M N O;
    16: A B C D E F G H I J K L M N O P;
    17: A B C D E F G H I J K L M N O P Q;
    18: A B C D E F G H I J K L M N O P Q R;
    21: A B C D E F G H I J K L M N O P Q R S T U;
    42: A B C D E F G H I J K L M N O P Q R S T U V W X Y Z A2 B2 C2 D2 E2 F2 G2 H2 I2 J2 K2 L2 M2 N2 O2 P2;
}

impl Args for () {
    const WIDTH: usize = 0;
    fn add_sqlite(self, _args: &mut SqliteArguments) -> Result<()> {
        Ok(())
    }
    fn add_postgres(self, _args: &mut PgArguments) -> Result<()> {
        Ok(())
    }
    fn add_columns(_rows: Vec<Self>, _args: &mut PgArguments) -> Result<()> {
        Ok(())
    }
}
