//! All connections: how many there may be, and which ones take too long.

use std::collections::HashMap;
use std::net::IpAddr;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use super::connection::Connection;
use crate::limits::{Client, Limit};
use crate::metrics::Metrics;
use crate::settings;

/// How often connections are looked through.
pub(super) const LOOK: Duration = Duration::from_millis(250);

/// All connections of a server.
#[derive(Debug)]
pub(super) struct Connections {
    settings: settings::Connections,
    all: Mutex<All>,
}

#[derive(Debug, Default)]
struct All {
    next: u64,
    by_id: HashMap<u64, Arc<Connection>>,
    by_client: HashMap<Client, usize>,
}

/// A connection's place, given back when it is dropped.
#[derive(Debug)]
pub(super) struct Place {
    id: u64,
    client: Option<Client>,
    pub connection: Arc<Connection>,
    all: Arc<Connections>,
}

impl Connections {
    pub(super) fn new(settings: settings::Connections) -> Arc<Self> {
        Arc::new(Self { settings, all: Mutex::default() })
    }

    /// Makes room for a connection, where an idle one has to go for it if there is no other.
    pub(super) fn admit(self: &Arc<Self>, peer: IpAddr) -> Result<Place, Limit> {
        let client = Client::of(peer, self.settings.limit_loopback.0);
        let mut all = self.all();
        let of_client = client.and_then(|client| all.by_client.get(&client)).copied().unwrap_or(0);
        if of_client >= self.settings.max_connections_per_client {
            return Err(Limit::ConnectionsOfClient);
        }
        if all.by_id.len() >= self.settings.max_connections {
            let idle = all.by_id.values().filter_map(|one| Some((one.idle_since()?, one)));
            let (_, longest) = idle.min_by_key(|(since, _)| *since).ok_or(Limit::Connections)?;
            longest.give_up(Limit::Connections);
            // One that was given up still has its place for a moment: twice as many is certainly too many.
            if all.by_id.len() >= self.settings.max_connections.saturating_mul(2) {
                return Err(Limit::Connections);
            }
        }
        let connection = Arc::new(Connection::new(Instant::now()));
        let id = all.next;
        all.next += 1;
        all.by_id.insert(id, Arc::clone(&connection));
        if let Some(client) = client {
            *all.by_client.entry(client).or_default() += 1;
        }
        Ok(Place { id, client, connection, all: Arc::clone(self) })
    }

    /// Gives up what takes too long.
    pub(super) fn look_through(&self, metrics: &Metrics, now: Instant) {
        let overdue: Vec<(Arc<Connection>, Limit)> = {
            let all = self.all();
            metrics.connections.set(all.by_id.len() as i64);
            let overdue = |one: &Arc<Connection>| Some((Arc::clone(one), one.overdue(&self.settings, now)?));
            all.by_id.values().filter_map(overdue).collect()
        };
        for (connection, limit) in overdue {
            // Nobody is refused anything when a connection merely ends.
            if limit != Limit::Idle {
                metrics.refused(limit);
            }
            connection.give_up(limit);
        }
    }

    pub(super) fn count(&self) -> usize {
        self.all().by_id.len()
    }

    fn all(&self) -> MutexGuard<'_, All> {
        self.all.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        let mut all = self.all.all();
        all.by_id.remove(&self.id);
        if let Some(client) = self.client
            && let Some(count) = all.by_client.get_mut(&client)
        {
            *count -= 1;
            if *count == 0 {
                all.by_client.remove(&client);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use std::net::Ipv4Addr;

    use super::*;

    const HERE: IpAddr = IpAddr::V4(Ipv4Addr::LOCALHOST);
    const THERE: IpAddr = IpAddr::V4(Ipv4Addr::new(192, 0, 2, 7));

    fn three() -> Arc<Connections> {
        let settings =
            settings::Connections { max_connections: 3, max_connections_per_client: 2, ..Default::default() };
        Connections::new(settings)
    }

    #[test]
    fn the_one_idle_longest_makes_room() {
        let all = three();
        let places: Vec<Place> = (0..3).map(|_| all.admit(HERE).unwrap()).collect();
        places[0].connection.asked();
        let fourth = all.admit(HERE).unwrap();
        let given_up: Vec<bool> = places.iter().map(|place| place.connection.given_up().is_some()).collect();
        assert_eq!(given_up, [false, true, false]);
        drop(places);
        drop(fourth);
        assert_eq!(all.count(), 0);
    }

    #[test]
    fn nobody_is_let_in_while_all_are_busy() {
        let all = three();
        let places: Vec<Place> = (0..3).map(|_| all.admit(HERE).unwrap()).collect();
        for place in &places {
            place.connection.asked();
        }
        assert_eq!(all.admit(HERE).unwrap_err(), Limit::Connections);
        places[1].connection.answered();
        assert!(all.admit(HERE).is_ok());
    }

    #[test]
    fn one_address_has_no_more_than_its_share() {
        let all = three();
        let places: Vec<Place> = (0..2).map(|_| all.admit(THERE).unwrap()).collect();
        assert_eq!(all.admit(THERE).unwrap_err(), Limit::ConnectionsOfClient);
        assert!(all.admit(HERE).is_ok(), "others come in");
        drop(places);
        assert!(all.admit(THERE).is_ok());
    }
}
