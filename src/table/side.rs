//! Side tables in the formats that they can be had in.

use std::io::{self, Write};

use super::json::Json;
use super::{Layout, TableFormat, csv};
use crate::activity::Activity;
use crate::columns::{Piece, SideColumn, SideTable};

/// A side table on its way out, activity by activity.
pub struct SideWriter<'a> {
    table: SideTable,
    out: Out<'a>,
}

/// Where rows go.
enum Out<'a> {
    Csv(&'a Layout, &'a mut (dyn Write + Send)),
    Json(Json<'a, fn(&Piece<'_>) -> super::Cell>),
}

impl<'a> SideWriter<'a> {
    /// The formats of side tables where the tables are to be in these. A
    /// workbook is one of activities only.
    pub fn formats(chosen: &[TableFormat]) -> Vec<TableFormat> {
        let fits = |format: &TableFormat| *format != TableFormat::Xlsx;
        let formats: Vec<_> = chosen.iter().copied().filter(fits).collect();
        if formats.is_empty() { vec![TableFormat::Csv] } else { formats }
    }

    /// Begins a table that goes to `out`; of `layout` the units, the header
    /// and the ways of the CSV count.
    ///
    /// # Errors
    /// When `out` refuses.
    pub fn begin(
        table: SideTable,
        format: TableFormat,
        layout: &'a Layout,
        out: &'a mut (dyn Write + Send),
    ) -> io::Result<Self> {
        let columns = table.columns().iter();
        let units = layout.units;
        let names = columns.clone().map(|column| (column.key_in(units), column.title_in(units)));
        let keyed = columns.map(|column| (column.key_in(units), column));
        let out = match format {
            TableFormat::Csv | TableFormat::Xlsx => {
                out.write_all(&csv::header(layout.headings(names), layout.dialect))?;
                Out::Csv(layout, out)
            }
            TableFormat::Json => Out::Json(Json::begin_array(keyed, layout.units, out)?),
            TableFormat::Jsonl => Out::Json(Json::lines(keyed, layout.units, out)),
        };
        Ok(Self { table, out })
    }

    /// Adds the rows of an activity.
    ///
    /// # Errors
    /// When they cannot be written.
    pub fn rows(&mut self, activity: &Activity) -> io::Result<()> {
        for piece in self.table.pieces(activity) {
            match &mut self.out {
                Out::Csv(layout, out) => {
                    let cell = |column: &SideColumn| {
                        column.converted((column.value)(&piece), layout.units)
                    };
                    let cells = self.table.columns().iter().map(cell);
                    out.write_all(&csv::line(cells, layout.dialect))?;
                }
                Out::Json(json) => json.object(|value| value(&piece))?,
            }
        }
        Ok(())
    }

    /// Ends the table.
    ///
    /// # Errors
    /// When it cannot be written.
    pub fn finish(self) -> io::Result<()> {
        match self.out {
            Out::Csv(..) => Ok(()),
            Out::Json(json) => json.end(),
        }
    }
}
