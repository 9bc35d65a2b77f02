//! The `wanghong` binary: the stage a company owns, in one program.

#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> std::process::ExitCode {
    wanghong_server::main()
}
