use super::*;
use crate::simulator::Disk;
use std::path::Path;

fn in_sled(dir: &Path) -> Store {
    Store::on(InSled::open(dir).unwrap()).unwrap()
}

/// What a store keeps over being opened anew.
fn check(mut open: impl FnMut() -> Store) {
    let blocks: Vec<Vec<u8>> =
        [1, 100, CHUNK - 2, CHUNK - 1, CHUNK, 300_000].map(|length| vec![length as u8; length]).into();
    let store = open();
    assert_eq!(store.read(Place(0)).unwrap(), Slot::End);
    let mut places = vec![];
    for block in &blocks {
        places.push(store.append(block).unwrap());
    }
    store.sync().unwrap();
    drop(store);

    let store = open();
    let mut place = Place(0);
    for (block, written) in blocks.iter().zip(&places) {
        assert_eq!(place, *written);
        let Slot::Block(bytes, next) = store.read(place).unwrap() else { panic!("{place:?}") };
        assert!(bytes == *block, "{place:?}");
        place = next;
    }
    assert_eq!(store.read(place).unwrap(), Slot::End);

    let long = vec![5; 20_000];
    store.append_front_of(&long);
    store.sync().unwrap();
    drop(store);
    let store = open();
    assert_eq!(store.read(place).unwrap(), Slot::Unfinished);
    store.forget_from(place).unwrap();
    drop(store);
    let store = open();
    assert_eq!(store.read(place).unwrap(), Slot::End);
    assert_eq!(store.append(b"after").unwrap(), place);
    assert!(matches!(store.read(place).unwrap(), Slot::Block(bytes, _) if bytes == b"after"));
}

#[test]
fn both_stores_keep_the_contract() {
    let disk = Disk::default();
    check(|| Store::on(disk.clone()).unwrap());
    let dir = tempfile::tempdir().unwrap();
    check(|| in_sled(dir.path()));
}

#[test]
fn a_chunk_that_is_gone_leaves_a_block_cut_short() {
    let dir = tempfile::tempdir().unwrap();
    let store = in_sled(dir.path());
    let block: Vec<u8> = (0..3 * CHUNK as u32).map(|n| n as u8).collect();
    let (first, second) = (store.append(&block).unwrap(), store.append(&block).unwrap());
    for missing in first.0..second.0 {
        let chunk = store.chunks.get(missing).unwrap();
        store.chunks.put(missing, &[]).unwrap();
        let Slot::Block(bytes, _) = store.read(first).unwrap() else { panic!("chunk {missing}") };
        assert!(bytes.len() < block.len());
        store.chunks.put(missing, &chunk).unwrap();
    }
    assert!(matches!(store.read(first).unwrap(), Slot::Block(bytes, next) if bytes == block && next == second));
}

#[test]
fn no_blob_is_made_and_nothing_is_written_twice() {
    let dir = tempfile::tempdir().unwrap();
    let store = in_sled(dir.path());
    let mut written = 0;
    for length in [64 * 1024, 1024 * 1024, 300, 70_000].repeat(20) {
        store.append(&vec![length as u8; length]).unwrap();
        store.sync().unwrap();
        written += length as u64;
    }
    drop(store);
    in_sled(dir.path());
    assert_eq!(std::fs::read_dir(dir.path().join("blobs")).unwrap().count(), 0);
    let size = std::fs::metadata(dir.path().join("db")).unwrap().len();
    assert!(size < written * 11 / 10, "{size} bytes for {written}");
}
