//! What a crash leaves, in each of its kinds.

use super::super::{Crash, Disk, DiskRules};
use super::{content, crash, crash_with, disk, sync};

/// A disk that tears, with one file of which `old` is durable and `new` is not.
fn torn(old: &[u8], new: &[u8]) -> Disk {
    let mut disk = disk(Crash::Torn);
    disk.write("a", old).unwrap();
    sync(&mut disk, "a");
    disk.write("a", new).unwrap();
    disk
}

/// What is left of it after these answers.
fn left(old: &[u8], new: &[u8], answers: &[u64]) -> Vec<u8> {
    let mut disk = torn(old, new);
    crash_with(&mut disk, answers);
    assert_eq!(disk.durable("a"), disk.content("a"), "what is left is durable");
    assert_eq!(disk.used(), content(&disk, "a").len());
    content(&disk, "a").to_vec()
}

#[test]
fn a_crash_loses_what_was_not_synced() {
    let mut disk = disk(Crash::Lost);
    disk.write("a", b"durable").unwrap();
    sync(&mut disk, "a");
    disk.append("a", b" and not").unwrap();
    disk.write("b", b"nothing of it").unwrap();
    crash(&mut disk);
    assert_eq!((content(&disk, "a"), content(&disk, "b")), (&b"durable"[..], &b""[..]));
    assert_eq!(disk.used(), 7);
}

#[test]
fn a_crash_that_keeps_makes_everything_durable() {
    let mut disk = disk(Crash::Kept);
    disk.write("a", b"content").unwrap();
    crash(&mut disk);
    assert_eq!(disk.durable_files().collect::<Vec<_>>(), [("a", &b"content"[..])]);
    disk.rules_mut().crash = Crash::Lost;
    crash(&mut disk);
    assert_eq!(content(&disk, "a"), b"content");
}

#[test]
fn directories_are_durable_at_once_and_contents_are_not() {
    let mut disk = disk(Crash::Lost);
    disk.write("state", b"old").unwrap();
    disk.write("junk", b"junk").unwrap();
    sync(&mut disk, "state");
    sync(&mut disk, "junk");
    disk.write("state.tmp", b"new").unwrap();
    disk.rename("state.tmp", "state").unwrap();
    disk.delete("junk").unwrap();
    crash(&mut disk);
    assert_eq!(disk.durable_files().collect::<Vec<_>>(), [("state", &b""[..])], "neither old nor new");
}

#[test]
fn a_file_renamed_over_another_comes_back_with_its_own_durable_bytes() {
    let mut disk = disk(Crash::Lost);
    disk.write("state", b"old").unwrap();
    disk.write("state.tmp", b"half").unwrap();
    sync(&mut disk, "state");
    sync(&mut disk, "state.tmp");
    disk.append("state.tmp", b" done").unwrap();
    disk.rename("state.tmp", "state").unwrap();
    crash(&mut disk);
    assert_eq!(content(&disk, "state"), b"half");
}

#[test]
fn every_sector_that_was_overwritten_is_old_or_new() {
    let (old, new) = (b"aaaabbbbccccdd", b"AAAAbbbbCCcCDD");
    assert_eq!(left(old, new, &[0, 0, 0]), old);
    assert_eq!(left(old, new, &[1, 0, 0]), b"AAAAbbbbccccdd");
    assert_eq!(left(old, new, &[0, 1, 0]), b"aaaabbbbCCcCdd");
    assert_eq!(left(old, new, &[1, 1, 1]), new);
}

#[test]
fn of_what_was_appended_a_prefix_survives_cut_where_a_sector_ends() {
    // It may end at 2, 4, 8 and 11; where it ends early, nothing (0) may come behind it.
    let new = b"abCDEFGHIJK";
    assert_eq!(left(b"ab", new, &[0, 0]), b"ab");
    assert_eq!(left(b"ab", new, &[1, 0]), b"abCD");
    assert_eq!(left(b"ab", new, &[2, 0]), b"abCDEFGH");
    assert_eq!(left(b"ab", new, &[3]), new);
}

#[test]
fn behind_the_prefix_there_may_be_zeros_or_noise_up_to_a_sector_or_the_end() {
    let new = b"abCDEFGHIJK";
    assert_eq!(left(b"ab", new, &[0, 1, 0]), b"ab\0\0");
    assert_eq!(left(b"ab", new, &[1, 1, 0]), b"abCD\0\0\0\0");
    assert_eq!(left(b"ab", new, &[1, 1, 1]), b"abCD\0\0\0\0\0\0\0");
    let noise = left(b"ab", new, &[2, 2, 0, 7]);
    assert_eq!((&noise[..8], noise.len()), (&b"abCDEFGH"[..], 11));
    assert_eq!(left(b"ab", new, &[2, 2, 0, 7]), noise, "the same choice, the same noise");
    assert_ne!(left(b"ab", new, &[2, 2, 0, 8]), noise);
}

#[test]
fn with_sectors_of_one_byte_a_file_tears_anywhere() {
    let mut disk = torn(b"ab", b"aBcdef");
    disk.rules_mut().sector = 1;
    crash_with(&mut disk, &[3, 0, 1]);
    assert_eq!(content(&disk, "a"), b"aBcde");
}

#[test]
fn an_unsynced_truncation_may_be_undone() {
    assert_eq!(left(b"abcdefgh", b"abcde", &[0]), b"abcdefgh");
    assert_eq!(left(b"abcdefgh", b"abcde", &[1]), b"abcde");
    assert_eq!(left(b"abcdefgh", b"", &[1]), b"");
}

#[test]
fn the_sector_in_which_the_versions_part_is_whole_too() {
    // Bytes 4 to 7 are one sector, of which the durable version has two bytes.
    let (old, new) = (b"aaaabb", b"aaaaBBCC");
    assert_eq!(left(old, new, &[1]), new, "the new end came with the new begin");
    assert_eq!(left(old, new, &[0, 1, 0]), b"aaaabb\0\0", "no new end, so the old begin");
    assert_eq!(left(old, new, &[0, 0, 1]), b"aaaaBB", "too short to show which");
    assert_eq!(left(new, b"aaaabb", &[0]), new, "the old end came back with the old begin");
    assert_eq!(left(new, b"aaaabb", &[1, 1]), b"aaaabb");
}

#[test]
fn files_tear_by_themselves_in_the_order_of_their_names() {
    let mut disk = disk(Crash::Torn);
    ["b", "c", "a"].into_iter().for_each(|name| disk.write(name, b"x").unwrap());
    sync(&mut disk, "b");
    crash_with(&mut disk, &[1, 0, 0]);
    let sizes = ["a", "b", "c"].map(|name| disk.size(name).unwrap());
    assert_eq!(sizes, [1, 1, 0], "nothing was asked about a file that is synced");
}

#[test]
fn who_always_chooses_the_first_loses_what_a_crash_can_lose() {
    for (old, new) in [(&b"abcdef"[..], &b"aXcdefgh"[..]), (b"abcdef", b"X"), (b"", b"abcdefghi")] {
        let mut disk = torn(old, new);
        disk.crash(&mut |_| 0);
        assert_eq!(content(&disk, "a"), old);
    }
}

#[test]
fn a_sync_under_way_promises_nothing() {
    let mut disk = disk(Crash::Lost);
    disk.write("a", b"a").unwrap();
    disk.begin_sync("a");
    crash(&mut disk);
    assert_eq!(content(&disk, "a"), b"");
}

#[test]
fn what_comes_back_may_be_more_than_fits_and_then_nothing_grows() {
    let mut disk = Disk::new(DiskRules { capacity: 4, ..DiskRules::default() });
    disk.write("a", b"1234").unwrap();
    sync(&mut disk, "a");
    disk.truncate("a", 0).unwrap();
    disk.write("b", b"5678").unwrap();
    sync(&mut disk, "b");
    crash(&mut disk);
    assert_eq!(disk.used(), 8);
    disk.append("a", b"5").unwrap_err();
    disk.write("a", b"1").unwrap();
}

#[test]
fn sizes_of_zero_count_as_one() {
    let mut disk = torn(b"", b"abc");
    (disk.rules_mut().sector, disk.rules_mut().page) = (0, 0);
    disk.read("a").unwrap();
    crash_with(&mut disk, &[2, 0]);
    assert_eq!(content(&disk, "a"), b"ab");
}
