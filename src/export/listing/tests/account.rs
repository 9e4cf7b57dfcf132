//! An account in memory whose list changes between its pages.

use std::cell::{Cell, RefCell};
use std::collections::HashSet;

use crate::error::{Cause, Error, Result};
use crate::http::Receive;
use crate::service::{
    Account as Owner, Aside, ById, Fetched, Format, Info, Item, Listed, Query, Service, garmin,
};

/// A place in a list of any length: so many 65,536ths from its top.
type Place = u16;

/// What happens to a list.
#[derive(Debug, Clone)]
pub enum Edit {
    /// So many new ones at the top.
    Upload(usize),
    /// So many old ones, somewhere.
    Late(Place, usize),
    /// So many go, from somewhere on.
    Delete(Place, usize),
    /// The service lists one a second time.
    Copy(Place, Place),
}

/// What the service gives at a time.
#[derive(Debug, Clone)]
pub struct Limits {
    /// What it is known to give.
    pub longest: usize,
    /// Silently no more than this,
    pub cut: usize,
    /// from this request on.
    pub cut_from: usize,
    /// A longer page is refused,
    pub refused: usize,
    /// from this request on.
    pub refused_from: usize,
    /// So many of the oldest never come.
    pub hidden: usize,
}

/// A list and what becomes of it.
#[derive(Debug, Clone)]
pub struct Fate {
    pub size: usize,
    pub limits: Limits,
    /// Each happens before the page of this number.
    pub edits: Vec<(usize, Edit)>,
}

/// How a service fails to tell its list.
#[derive(Debug, Clone, Copy)]
pub enum Fault {
    /// Whatever it is asked for, it gives the first page.
    SamePage,
    /// Behind the first page it gives nothing.
    EmptyPages,
}

/// The account of a fate.
pub struct Account {
    fate: Fate,
    list: RefCell<Vec<usize>>,
    fault: Option<Fault>,
    /// What every page until now could have shown.
    lasting: RefCell<HashSet<usize>>,
    newest: Cell<usize>,
    requests: Cell<usize>,
    longest_list: Cell<usize>,
    edited: Cell<usize>,
}

impl Account {
    pub fn of(fate: &Fate) -> Self {
        let list: Vec<_> = (0..fate.size).collect();
        Self {
            fate: fate.clone(),
            fault: None,
            lasting: RefCell::new(list.iter().copied().collect()),
            list: RefCell::new(list),
            newest: Cell::new(fate.size),
            requests: Cell::new(0),
            longest_list: Cell::new(fate.size),
            edited: Cell::new(0),
        }
    }

    pub fn with(fate: &Fate, fault: Fault) -> Self {
        Self { fault: Some(fault), ..Self::of(fate) }
    }

    /// What was there from the first request to the last.
    pub fn lasting(&self) -> Vec<String> {
        self.lasting.borrow().iter().map(ToString::to_string).collect()
    }

    pub fn requests(&self) -> usize {
        self.requests.get()
    }

    /// So many requests are not too many: the pages of the list, and a few for
    /// each change of it.
    pub fn fair_requests(&self) -> usize {
        let Limits { longest, cut, refused, .. } = self.fate.limits;
        let mut refusals = 0;
        let mut limit = longest;
        while limit > refused {
            limit = (limit / 2).max(20);
            refusals += 1;
        }
        let page = limit.min(cut);
        let step = page - (page / 2).clamp(1, 10);
        let pages = |items: usize| items.div_ceil(step);
        pages(self.longest_list.get()) + 2 + refusals + 4 * self.edited.get()
    }

    fn change(&self, edit: &Edit) {
        let mut list = self.list.borrow_mut();
        let place = |at: &Place, list: &[usize]| usize::from(*at) * (list.len() + 1) / 0x1_0000;
        let edited = match edit {
            Edit::Upload(count) => self.insert(&mut list, 0, *count),
            Edit::Late(at, count) => {
                let at = place(at, &list);
                self.insert(&mut list, at, *count)
            }
            Edit::Delete(at, count) => {
                let from = place(at, &list);
                let to = (from + count).min(list.len());
                let gone: HashSet<_> = list[from..to].iter().copied().collect();
                list.retain(|id| !gone.contains(id));
                to - from
            }
            Edit::Copy(of, at) if !list.is_empty() => {
                let id = list[usize::from(*of) * list.len() / 0x1_0000];
                let at = place(at, &list);
                list.insert(at, id);
                1
            }
            Edit::Copy(..) => 0,
        };
        self.edited.set(self.edited.get() + edited);
        self.longest_list.set(self.longest_list.get().max(list.len()));
        self.lasting.borrow_mut().retain(|id| list.contains(id));
    }

    fn insert(&self, list: &mut Vec<usize>, at: usize, count: usize) -> usize {
        let first = self.newest.get();
        self.newest.set(first + count);
        list.splice(at..at, first..first + count);
        count
    }
}

impl Service for Account {
    fn info(&self) -> &'static Info {
        &garmin::INFO
    }

    fn longest_page(&self) -> usize {
        self.fate.limits.longest
    }

    async fn account(&self) -> Result<Owner> {
        Ok(Owner { id: "1".into(), name: "one".into() })
    }

    async fn total(&self) -> Result<Option<usize>> {
        Ok(Some(self.fate.size))
    }

    async fn page(&self, _: &Query, start: usize, limit: usize) -> Result<Vec<Listed>> {
        let request = self.requests.replace(self.requests.get() + 1);
        for (_, edit) in self.fate.edits.iter().filter(|(before, _)| *before == request) {
            self.change(edit);
        }
        let Limits { cut, cut_from, refused, refused_from, hidden, .. } = self.fate.limits;
        if limit > refused && request >= refused_from {
            let cause = Cause::Status { status: 400, retry_after: None };
            return Err(Error::request("the list", cause));
        }
        let list = self.list.borrow();
        let shown = &list[..list.len() - hidden.min(list.len())];
        let start = match self.fault {
            Some(Fault::SamePage) => 0,
            Some(Fault::EmptyPages) if start > 0 => shown.len(),
            _ => start,
        };
        let limit = if request >= cut_from { limit.min(cut) } else { limit };
        let page = shown.iter().skip(start).take(limit);
        Ok(page.map(|id| Listed { id: Some(id.to_string()), raw: "{}".into() }).collect())
    }

    async fn aside(&self, _: Aside, _: Item<'_>) -> Result<Option<String>> {
        Ok(None)
    }

    async fn by_id(&self, _: &str) -> Result<ById> {
        Ok(ById::OnlyListed)
    }

    async fn fetch(&self, _: Item<'_>, _: Format, _: &mut dyn Receive) -> Result<Fetched> {
        Ok(Fetched::NotAvailable("there are no files here".into()))
    }
}
